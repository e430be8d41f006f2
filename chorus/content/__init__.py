"""Reading what officers write and rendering what recipients read."""
