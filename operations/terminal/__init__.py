"""What all commands share: arguments, errors, and how output looks."""
