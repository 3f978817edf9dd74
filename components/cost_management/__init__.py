"""Microsoft Cost Management: the budget and the alert on unusual cost."""
