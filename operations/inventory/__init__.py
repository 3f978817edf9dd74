"""Lists the resources of a stack, from its state."""
