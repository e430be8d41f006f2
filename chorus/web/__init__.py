"""The web process: tracking, unsubscribing, published pages."""
