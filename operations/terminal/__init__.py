"""What every command has in common: its arguments, its errors, and how it looks."""
