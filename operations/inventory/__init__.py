"""What a stack consists of, read from its state."""
