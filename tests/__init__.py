"""The tests, in tiers."""
