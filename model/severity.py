"""Azure's severities of alerts: 0 is critical, 4 is verbose."""

LEAST_URGENT_PAGE = 1
"""Alerts with this severity or a lower number notify by text message or webhook; the others by e-mail."""
