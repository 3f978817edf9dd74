"""Azure Monitor's alerts: they are enabled, notify somebody, and use a long enough window."""

from collections.abc import Iterable, Iterator

from pulumi_policy import Severity

from policies.expectations import each, has, is_true, matches, one_of, some, unless
from policies.findings import Finding, any_of, violation
from policies.resources import Resource
from policies.rule import (
    EVERYWHERE,
    AnyRule,
    Check,
    PropertyRule,
    ResourceRule,
    Service,
)

ACTION_GROUP = "azure-native:monitor:ActionGroup"
LOG_ALERT = "azure-native:monitor:ScheduledQueryRule"
METRIC_ALERT = "azure-native:monitor:MetricAlert"
ACTIVITY_LOG_ALERT = "azure-native:monitor:ActivityLogAlert"

_LEARN = "https://learn.microsoft.com/azure/azure-monitor/alerts"
_RECEIVERS = (
    "emailReceivers",
    "smsReceivers",
    "voiceReceivers",
    "azureAppPushReceivers",
    "armRoleReceivers",
    "webhookReceivers",
    "logicAppReceivers",
    "azureFunctionReceivers",
    "automationRunbookReceivers",
    "eventHubReceivers",
    "incidentReceivers",
    "itsmReceivers",
)
_BY_MAIL = ("emailReceivers", "armRoleReceivers")
_SOMEBODY = some(has("a receiver", name=matches(r".*\S.*", "a name")), "at least one receiver")
_AN_ACTION_GROUP = matches(r"\S+", "an action group's id")

_ON = Check(path="enabled", expected=is_true(), fix="Set `enabled=True`.")
_RESOLVES = Check(
    path="autoMitigate",
    # Azure's default is true.
    expected=is_true().or_absent(),
    fix="Remove `auto_mitigate`.",
)

_NOT_AVAILABILITY = each(
    has("a criterion", metricName=matches(r"(?i)(?!availabilityResults/).*", "another metric")),
    "criteria on other metrics",
).or_absent()
_SIX_HOURS = one_of("PT6H", "PT12H", "P1D")
_AN_HOUR = one_of("PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D", "P2D")
_NOT_TESTS = each(
    # A query of one test by its name, as for readiness, is not compared with an objective.
    has(
        "a condition",
        query=matches(r"(?is)(?!.*availabilityResults(?! *\| *where name ==)).*", "a query on another table"),
    ),
    "conditions on other tables",
).or_absent()


def pages(group: Resource) -> bool:
    """Whether an action group notifies somebody by another channel than e-mail."""
    return any(
        True for kind in _RECEIVERS if kind not in _BY_MAIL for _ in group.properties.member(kind).elements()
    )


def _reaches_somebody(group: Resource) -> Iterator[Finding]:
    """An action group is enabled, and has at least one receiver."""
    yield from _ON.expected.findings(group.properties.member(_ON.path))
    found = any_of(_SOMEBODY.findings(group.properties.member(receivers)) for receivers in _RECEIVERS)
    if any(one.decided for one in found):
        yield violation(_RECEIVERS[0], "expected at least one receiver of any kind, found none")
    else:
        yield from found


def _looks_far_back(alert: Resource) -> Iterable[Finding]:
    """An alert on availability has a window in which one failed probe does not raise it."""
    other, long_enough = (
        (_NOT_AVAILABILITY, _SIX_HOURS) if alert.type == METRIC_ALERT else (_NOT_TESTS, _AN_HOUR)
    )
    return unless(
        other.findings(alert.properties.at("criteria.allOf")),
        long_enough.findings(alert.properties.member("windowSize")),
    )


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="monitor-action-group",
        service=Service.MONITOR,
        description="Action groups are enabled, and have a receiver.",
        reason="An alert that reaches nobody is useless.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/action-groups",
        types=(ACTION_GROUP,),
        evaluate=_reaches_somebody,
        fix="Set `enabled=True`, and add somebody to `email_receivers`.",
    ),
    PropertyRule(
        name="monitor-webhooks",
        service=Service.MONITOR,
        description="Alerts call webhooks over TLS, at addresses without a query string.",
        reason="Anyone who may read the action group can read the address, and a secret in its query string.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/action-groups#webhook",
        types=(ACTION_GROUP,),
        checks=(
            Check(
                path="webhookReceivers",
                expected=each(
                    has("a webhook", serviceUri=matches(r"https://[^?#@]+", "https:// and no query string")),
                    "a list of webhooks",
                ).or_absent(),
                fix="Remove the query string, and authenticate with an Entra token instead (`entra` of "
                "the webhook).",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-log-alerts",
        service=Service.MONITOR,
        description="Log alerts are enabled, have an action group, and resolve automatically.",
        reason="An alert that is off or reaches nobody is useless; an alert that never resolves is soon "
        "ignored.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/alerts-overview",
        types=(LOG_ALERT,),
        checks=(
            _ON,
            _RESOLVES,
            Check(
                path="actions.actionGroups",
                expected=some(_AN_ACTION_GROUP, "at least one action group"),
                fix="Add an action group to `action_groups` of `actions`.",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-metric-alerts",
        service=Service.MONITOR,
        description="Metric alerts are enabled, have an action group, and resolve automatically.",
        reason="An alert that is off or reaches nobody is useless; an alert that never resolves is soon "
        "ignored.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/alerts-overview",
        types=(METRIC_ALERT,),
        checks=(
            _ON,
            _RESOLVES,
            Check(
                path="actions",
                expected=some(has("an action", actionGroupId=_AN_ACTION_GROUP), "at least one action group"),
                fix="Add an action group to `actions`.",
            ),
        ),
    ),
    PropertyRule(
        name="monitor-activity-log-alerts",
        service=Service.MONITOR,
        description="Activity log alerts are enabled, and have an action group.",
        reason="An alert that is off or reaches nobody is useless.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/alerts-types#activity-log-alerts",
        types=(ACTIVITY_LOG_ALERT,),
        checks=(
            _ON,
            Check(
                path="actions.actionGroups",
                expected=some(has("an action", actionGroupId=_AN_ACTION_GROUP), "at least one action group"),
                fix="Add an action group to `action_groups` of `actions`.",
            ),
        ),
    ),
    ResourceRule(
        name="monitor-availability-window",
        service=Service.MONITOR,
        description="A log alert on availability has a window of at least an hour, and a metric alert on "
        "availability has a window of at least six hours.",
        reason="In a short window, one failed test is enough to miss any objective. A log alert can compare "
        "the failures with the burn rate of the error budget, so one hour is enough for it. A metric alert "
        "compares them with the objective itself.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url=f"{_LEARN}/alerts-overview",
        types=(LOG_ALERT, METRIC_ALERT),
        evaluate=_looks_far_back,
        fix='Set `window_size="PT6H"`, or query `availabilityResults` for a burn rate over an hour.',
    ),
)
