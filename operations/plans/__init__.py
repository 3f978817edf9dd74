"""Plans an update, reports it to the person who approves it, and applies exactly that."""
