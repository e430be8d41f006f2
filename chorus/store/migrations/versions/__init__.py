"""The versions, oldest first; ``chorus.store.versions.KNOWN`` lists them."""
