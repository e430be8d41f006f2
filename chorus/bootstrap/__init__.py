"""The one place that names concrete classes.

Its modules are imported one by one, so that a sender process stays small and a quick command quick.
"""
