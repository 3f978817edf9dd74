"""Records deployments in a stack's state, and lists them."""
