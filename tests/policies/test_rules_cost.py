"""The rules of cost for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.cost import BUDGET, RULES
from policies.rules.monitoring.telemetry import WORKSPACE
from tests.policies.recording import DELETE, UNKNOWN, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]

IN_TIME = {"enabled": True, "threshold": 100.0, "contactEmails": ["on-call@example.com"]}
BY_GROUP = {**IN_TIME, "contactEmails": [], "contactGroups": ["group"]}
TOO_LATE = {**IN_TIME, "threshold": 110.0}
TO_NOBODY = {**IN_TIME, "contactEmails": [], "contactGroups": []}
OFF = {**IN_TIME, "enabled": False}
NOT_YET_KNOWN = {**IN_TIME, "threshold": UNKNOWN}
TO_SOMEBODY_NOT_YET_KNOWN = {**TO_NOBODY, "contactGroups": [UNKNOWN]}


def budget(**notifications: object) -> list[Diagnostic]:
    return analyze(PACK, one("prod", BUDGET).with_input("notifications", notifications))


@pytest.mark.parametrize("good", [IN_TIME, BY_GROUP])
def test_one_notification_in_time_is_enough_whatever_the_others_are(good: object) -> None:
    assert budget(late=TOO_LATE, good=good, off=OFF, unknown=UNKNOWN) == []


@pytest.mark.parametrize("useless", [TOO_LATE, TO_NOBODY, OFF, "every friday"])
def test_a_notification_too_late_off_or_to_nobody_does_not_count(useless: object) -> None:
    [diagnostics] = budget(useless=useless)
    assert diagnostics.message.startswith(
        "notifications: expected a notification to somebody at 100 % or before"
    )


@pytest.mark.parametrize("open_one", [UNKNOWN, NOT_YET_KNOWN, TO_SOMEBODY_NOT_YET_KNOWN])
def test_an_unknown_notification_may_be_in_time(open_one: object) -> None:
    [diagnostics] = budget(late=TOO_LATE, open=open_one)
    assert diagnostics.undecided
    assert "notifications.open" in diagnostics.message


def test_a_missing_quota_on_logs_is_reported_outside_prod_only() -> None:
    assert analyze(PACK, one("prod", WORKSPACE).with_input("workspaceCapping", DELETE)) == []
    for stack in ("dev", "staging"):
        [diagnostics] = analyze(PACK, one(stack, WORKSPACE).with_input("workspaceCapping", DELETE))
        assert diagnostics.policy == "cost-log-quota"
