"""Mutants of the rules in policies/rules/cost.py."""

from policies.rules.cost import ANOMALIES, BUDGET
from policies.rules.monitoring.telemetry import DIAGNOSTIC_SETTING, WORKSPACE
from tests.policies.mutants import ProgramMutant, PropertyMutant

_OFF = {
    "enabled": False,
    "operator": "GreaterThanOrEqualTo",
    "threshold": 100.0,
    "contactEmails": ["on-call@example.com"],
}

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(rule="cost-anomalies", type=ANOMALIES, path="kind", invalid="Email"),
    PropertyMutant(rule="cost-anomalies", type=ANOMALIES, path="status", invalid="Disabled"),
    PropertyMutant(rule="cost-anomalies", type=ANOMALIES, path="schedule.frequency", invalid="Weekly"),
    PropertyMutant(rule="cost-anomalies", type=ANOMALIES, path="notification.to", invalid=[]),
    PropertyMutant(
        rule="cost-metrics",
        type=DIAGNOSTIC_SETTING,
        path="metrics",
        invalid=[{"category": "AllMetrics", "enabled": True}],
        name="-vault",
        absent_complies=True,
    ),
    PropertyMutant(rule="cost-budget", type=BUDGET, path="timeGrain", invalid="Annually"),
    PropertyMutant(rule="cost-budget", type=BUDGET, path="amount", invalid=0.0),
    PropertyMutant(
        rule="cost-budget", type=BUDGET, path="notifications", invalid={"spent-100-percent": _OFF}
    ),
    PropertyMutant(
        rule="cost-log-quota",
        type=WORKSPACE,
        path="workspaceCapping.dailyQuotaGb",
        invalid=-1.0,
        stack="dev",
    ),
)
