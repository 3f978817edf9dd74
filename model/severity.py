"""Azure's severities of alerts: 0 is critical, 4 is verbose."""

LEAST_URGENT_PAGE = 1
"""Alerts of this severity and below it page; those above it send an e-mail."""
