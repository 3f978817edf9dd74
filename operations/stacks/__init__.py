"""How a stack is read and run, by the engine's own commands."""
