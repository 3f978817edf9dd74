"""Records deployments in a stack's state, and shows them."""
