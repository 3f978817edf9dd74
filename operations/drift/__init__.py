"""What a stack's state and Azure disagree about."""
