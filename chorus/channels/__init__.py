"""How messages leave: one file a provider."""
