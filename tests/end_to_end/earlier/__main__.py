"""The program as an earlier version could have been.

An update from its stack to today's creates (the budget), deletes (another budget), and replaces three alerts:
one is created before its old one is deleted (the provider generated its name), one after (it had its own
name), and one after because it keeps the id of its old one (it was in another region).
"""

# ruff: noqa: E402
import gc
import signal

# As the program itself does, and before it: imports are most of what there is to collect.
signal.signal(signal.SIGINT, signal.SIG_DFL)
gc.disable()

import runpy
from dataclasses import replace
from typing import Any

import pulumi

from components import environment
from components.cost_management import budget
from tests.components.stack_files import CHECKOUT

# The earlier arguments of the alerts, by the ends of their names in the program; None: it was not set.
_EARLIER: dict[str, dict[str, Any]] = {
    "-latency": {"ruleName": None},
    "-vault-availability": {"ruleName": "alert-vault"},
    "-error-rate": {"location": "westus2"},
}


class EarlierBudget(budget.Budget):
    """The budget under another name, here and in Azure."""

    def __init__(self, name: str, args: budget.BudgetArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__(f"{name}-costs", replace(args, budget_name="budget-costs"), opts)


def alter(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Give an alert its earlier arguments; the engine passes them in wire form."""
    for suffix, earlier in _EARLIER.items():
        if "ruleName" in args.props and args.name.endswith(suffix):
            altered = {**args.props, **earlier}
            given = {name: value for name, value in altered.items() if value is not None}
            return pulumi.ResourceTransformResult(given, args.opts)
    return None


pulumi.runtime.register_resource_transform(alter)
environment.Budget = EarlierBudget
runpy.run_path(str(CHECKOUT / "__main__.py"), run_name="__main__")
