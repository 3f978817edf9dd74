"""The parts of the stack outputs."""
