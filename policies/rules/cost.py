"""Cost Management: the budget and its notifications, unusual cost, and billed data in the workspace."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Severity

from policies.expectations import (
    Expectation,
    at_most,
    has,
    is_empty,
    is_true,
    matches,
    one_of,
    satisfies,
    some,
)
from policies.findings import Finding, any_of
from policies.rule import ADVISORY_EVERYWHERE, EVERYWHERE, AnyRule, Check, Levels, PropertyRule, Service
from policies.rules.monitoring.telemetry import DIAGNOSTIC_SETTING, WORKSPACE
from policies.value import Value

ANOMALIES = "azure-native:costmanagement:ScheduledActionByScope"
BUDGET = "azure-native:consumption:Budget"

_LEARN = "https://learn.microsoft.com/azure"
_IN_TIME = has("a notification in time", enabled=is_true(), threshold=at_most(100))
_CONTACTS = some(matches(r"\S+", "a contact"), "at least one contact")
_MORE_THAN_NOTHING = satisfies("more than 0", lambda raw: raw > 0, (int, float))


def _notifies(notification: Value) -> Iterator[Finding]:
    yield from _IN_TIME.findings(notification)
    kinds = ("contactEmails", "contactGroups")
    yield from any_of(_CONTACTS.findings(notification.member(kind)) for kind in kinds)


_NOTIFICATION = Expectation("a notification to somebody", _notifies)


def _some_notifies(notifications: Value) -> Iterator[Finding]:
    each_found = [_NOTIFICATION.findings(member) for _, member in notifications.members()]
    found = any_of(each_found)
    if not each_found or any(one.decided for one in found):
        yield _NOTIFICATIONS.unmet(notifications)
    else:
        yield from found


_NOTIFICATIONS = Expectation("a notification to somebody at 100 % or before", _some_notifies)

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="cost-budget",
        service=Service.COST,
        description="The budget counts a month's cost, and notifies somebody when it is spent, or before.",
        reason="A budget stops nothing: without a notification, you learn about the cost from the bill.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/cost-management-billing/costs/tutorial-acm-create-budgets",
        types=(BUDGET,),
        checks=(
            Check(path="timeGrain", expected=one_of("Monthly"), fix='Set `time_grain="Monthly"`.'),
            Check(path="amount", expected=_MORE_THAN_NOTHING, fix="Set `amount` to the cost of a month."),
            Check(
                path="notifications",
                expected=_NOTIFICATIONS,
                fix="Add a notification to `notifications` with `enabled=True`, a `threshold` of at most "
                "100, and `contact_emails` or `contact_groups`.",
            ),
        ),
    ),
    PropertyRule(
        name="cost-anomalies",
        service=Service.COST,
        description="An alert on unusual cost is on, and notifies somebody on each day with unusual cost.",
        reason="A budget reports a mistake only when most of the month's money is spent; this alert is sent "
        "on the next day.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url=f"{_LEARN}/cost-management-billing/understand/analyze-unexpected-charges",
        types=(ANOMALIES,),
        checks=(
            Check(path="kind", expected=one_of("InsightAlert"), fix='Set `kind="InsightAlert"`.'),
            Check(path="status", expected=one_of("Enabled"), fix='Set `status="Enabled"`.'),
            Check(
                path="schedule.frequency",
                expected=one_of("Daily"),
                fix='Set `frequency="Daily"` in `schedule`.',
            ),
            Check(
                path="notification.to",
                expected=_CONTACTS,
                fix="Add an address to `to` of `notification`.",
            ),
        ),
    ),
    PropertyRule(
        name="cost-metrics",
        service=Service.COST,
        description="Diagnostic settings send no metrics to the workspace.",
        reason="Azure keeps metrics for 93 days at no cost; in the workspace each row costs money.",
        severity=Severity.LOW,
        levels=ADVISORY_EVERYWHERE,
        url=f"{_LEARN}/azure-monitor/essentials/data-platform-metrics",
        types=(DIAGNOSTIC_SETTING,),
        checks=(Check(path="metrics", expected=is_empty(), fix="Remove `metrics`."),),
    ),
    PropertyRule(
        name="cost-log-quota",
        service=Service.COST,
        description="Outside prod, the workspace has a daily quota.",
        reason="An endless loop that logs can cost more than the rest of the environment.",
        severity=Severity.LOW,
        # In prod, monitor-complete-logs requires the opposite.
        levels=Levels(
            development=EnforcementLevel.ADVISORY, staging=EnforcementLevel.ADVISORY, production=None
        ),
        url=f"{_LEARN}/azure-monitor/logs/daily-cap",
        types=(WORKSPACE,),
        checks=(
            Check(
                path="workspaceCapping.dailyQuotaGb",
                # Azure's default is -1, no quota.
                expected=_MORE_THAN_NOTHING,
                fix="Set `daily_quota_gb` in `workspace_capping`.",
            ),
        ),
    ),
)
