"""Microsoft Entra identities, role assignments and custom roles, and management locks."""
