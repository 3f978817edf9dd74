"""The rules of Azure Monitor for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.monitoring import RULES
from policies.rules.monitoring.alerts import ACTION_GROUP, LOG_ALERT, METRIC_ALERT
from policies.rules.monitoring.telemetry import DIAGNOSTIC_SETTING, WEB_TEST, WORKSPACE
from tests.policies.recording import DELETE, UNKNOWN, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]

PLACE = {"location": "us-va-ash-azr"}
NOT_YET_KNOWN = {"location": UNKNOWN}
ALL_LOGS = {"categoryGroup": "allLogs", "enabled": True}
ALL_METRICS = {"category": "AllMetrics", "enabled": True}


def setting(logs: object, metrics: object) -> list[Diagnostic]:
    vault = one("prod", DIAGNOSTIC_SETTING, "-vault")
    return analyze(PACK, vault.with_input("logs", logs).with_input("metrics", metrics))


def action_group(emails: object, **others: object) -> list[Diagnostic]:
    group = one("prod", ACTION_GROUP).with_input("emailReceivers", emails)
    for kind, receivers in others.items():
        group = group.with_input(kind, receivers)
    return analyze(PACK, group)


def availability_alert(window: object, criteria: object) -> list[Diagnostic]:
    alert = one("prod", METRIC_ALERT).with_input("windowSize", window)
    return analyze(PACK, alert.with_input("criteria.allOf", criteria))


def test_prod_may_explicitly_have_no_daily_quota() -> None:
    assert analyze(PACK, one("prod", WORKSPACE).with_input("workspaceCapping", {"dailyQuotaGb": -1.0})) == []


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_complete_logs_are_required_in_prod_only(stack: str) -> None:
    workspace = one(stack, WORKSPACE).with_input("retentionInDays", 30.0)
    assert analyze(PACK, workspace.with_input("workspaceCapping", {"dailyQuotaGb": 1.0})) == []


def test_four_locations_and_an_unknown_one_may_be_enough() -> None:
    [diagnostics] = analyze(
        PACK, one("prod", WEB_TEST).with_input("locations", [PLACE] * 4 + [NOT_YET_KNOWN])
    )
    assert diagnostics.undecided


def test_four_locations_are_too_few_whatever_else_is_unknown() -> None:
    test = one("prod", WEB_TEST).with_input("locations", [PLACE] * 3 + [NOT_YET_KNOWN])
    diagnostics = analyze(PACK, test.with_input("frequency", UNKNOWN))
    assert [line.undecided for line in diagnostics] == [False, True]
    assert "expected at least 5 locations, found a list of 4" in diagnostics[0].message


@pytest.mark.parametrize(("logs", "metrics"), [([ALL_LOGS], DELETE), ([], [ALL_METRICS])])
def test_logs_or_metrics_are_enough(logs: object, metrics: object) -> None:
    assert setting(logs, metrics) == []


@pytest.mark.parametrize(("logs", "metrics"), [([], []), (DELETE, DELETE), (DELETE, [])])
def test_a_setting_that_sends_nothing_is_reported_in_one_line(logs: object, metrics: object) -> None:
    [diagnostics] = setting(logs, metrics)
    assert diagnostics.message.startswith("logs: expected logs or metrics, found neither")


def test_unknown_logs_may_be_enough() -> None:
    [diagnostics] = setting(UNKNOWN, [])
    assert diagnostics.undecided


def test_one_unknown_category_does_not_hide_a_category_that_is_off() -> None:
    diagnostics = setting(
        [{"category": "AuditEvent", "enabled": UNKNOWN}], [{**ALL_METRICS, "enabled": False}]
    )
    assert [(line.undecided, "metrics[0].enabled" in line.message) for line in diagnostics] == [
        (False, True),
        (True, False),
    ]


def test_a_receiver_of_another_kind_is_enough() -> None:
    assert action_group([], webhookReceivers=[{"name": "on-call", "serviceUri": "https://example.com"}]) == []
    assert action_group(UNKNOWN, smsReceivers=[{"name": "on-call", "phoneNumber": "5550100"}]) == []


def test_unknown_receivers_may_be_enough() -> None:
    [diagnostics] = action_group([], armRoleReceivers=UNKNOWN)
    assert diagnostics.undecided
    assert "armRoleReceivers" in diagnostics.message


def test_missing_receivers_are_reported_in_one_line() -> None:
    [diagnostics] = action_group(DELETE, smsReceivers=[])
    assert diagnostics.message.startswith(
        "emailReceivers: expected at least one receiver of any kind, found none"
    )


@pytest.mark.parametrize(
    ("type_token", "path", "actions"),
    [
        (LOG_ALERT, "actions.actionGroups", [UNKNOWN]),
        (METRIC_ALERT, "actions", [{"actionGroupId": UNKNOWN}]),
    ],
)
def test_an_action_group_that_is_created_in_the_same_update_may_comply(
    type_token: str, path: str, actions: object
) -> None:
    [diagnostics] = analyze(PACK, one("prod", type_token).with_input(path, actions))
    assert diagnostics.undecided


@pytest.mark.parametrize("window", ["PT6H", "PT12H", "P1D"])
def test_six_hours_or_more_measure_availability(window: str) -> None:
    assert analyze(PACK, one("prod", METRIC_ALERT).with_input("windowSize", window)) == []


@pytest.mark.parametrize("criteria", [[], DELETE, [{"metricName": "requests/failed"}]])
def test_an_alert_on_another_metric_may_have_a_window_of_minutes(criteria: object) -> None:
    assert availability_alert("PT5M", criteria) == []


def test_availability_beside_another_metric_needs_six_hours() -> None:
    both = [{"metricName": "requests/failed"}, {"metricName": "AvailabilityResults/availabilityPercentage"}]
    [diagnostics] = availability_alert("PT1H", both)
    assert diagnostics.message.startswith("windowSize: ")


def test_an_unknown_metric_matters_only_for_a_short_window() -> None:
    [diagnostics] = availability_alert("PT1H", [{"metricName": UNKNOWN}])
    assert diagnostics.undecided
    assert availability_alert("PT6H", [{"metricName": UNKNOWN}]) == []
