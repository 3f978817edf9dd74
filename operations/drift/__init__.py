"""Finds the differences between a stack's state and Azure."""
