"""Reads and runs stacks with the engine's commands."""
