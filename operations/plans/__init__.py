"""Plans an update, shows it to whoever approves it, and applies exactly that."""
