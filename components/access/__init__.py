"""Who may do what: identities, role assignments and locks."""
