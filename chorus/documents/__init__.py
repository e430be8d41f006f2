"""Charts and reports as documents."""
