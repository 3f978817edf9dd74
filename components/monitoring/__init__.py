"""Azure Monitor: logs, telemetry, tests, alerts and the workbook."""
