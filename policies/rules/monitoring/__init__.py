"""Azure Monitor: telemetry, and the alerts on it, on the activity log and on secrets."""

from policies.rule import AnyRule
from policies.rules.monitoring import activity_log_alerts, alerts, secret_expiry_alert, telemetry

RULES: tuple[AnyRule, ...] = (
    *telemetry.RULES,
    *alerts.RULES,
    *activity_log_alerts.RULES,
    *secret_expiry_alert.RULES,
)
