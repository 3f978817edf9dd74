"""What the stack outputs are made of."""
