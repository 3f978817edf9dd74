"""Removes the data locks of a stack for a limited time."""
