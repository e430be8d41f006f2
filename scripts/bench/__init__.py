"""The figures of Chorus, each beside its reference in one run: ``make bench``."""
