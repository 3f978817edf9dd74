"""Azure Key Vault: the vault, and a stack's metadata of its secrets."""
