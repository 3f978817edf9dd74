"""Microsoft Cost Management: budgets and scheduled actions."""
