"""Chorus: campaigns that several autonomous organisations run with one voice."""
