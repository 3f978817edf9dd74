"""Azure Key Vault: the vault, and what a stack says of its secrets."""
