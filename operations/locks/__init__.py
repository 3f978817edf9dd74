"""The locks on what holds data, taken off for a while."""
