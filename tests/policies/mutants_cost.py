"""Mutants of the rules in policies/rules/cost.py."""

from policies.rules.cost import BUDGET
from policies.rules.monitor import WORKSPACE
from tests.policies.mutants import ProgramMutant, PropertyMutant

_OFF = {
    "enabled": False,
    "operator": "GreaterThanOrEqualTo",
    "threshold": 100.0,
    "contactEmails": ["on-call@example.com"],
}

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(rule="cost-budget", type=BUDGET, path="timeGrain", wrong="Annually"),
    PropertyMutant(rule="cost-budget", type=BUDGET, path="amount", wrong=0.0),
    PropertyMutant(rule="cost-budget", type=BUDGET, path="notifications", wrong={"spent-100-percent": _OFF}),
    PropertyMutant(
        rule="cost-log-quota",
        type=WORKSPACE,
        path="workspaceCapping.dailyQuotaGb",
        wrong=-1.0,
        stack="dev",
    ),
)
