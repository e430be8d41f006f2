"""Doubles and samples that several tests share."""
