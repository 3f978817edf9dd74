"""What the pipelines need in Azure: storage and keys for the states, and identities without secrets."""
