"""What the pipelines need in Azure: the state's storage and key, and identities that no secret opens."""
