"""The activity log alerts that an environment needs."""

from collections.abc import Iterator

from pulumi_policy import Severity

from model.activity_log import Category, deletion
from model.resource_kinds import ResourceKind
from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import STAGING_AND_PROD, AnyRule, Service, StackRule
from policies.rules.key_vault import VAULT
from policies.rules.monitoring.alerts import ACTION_GROUP, ACTIVITY_LOG_ALERT
from policies.rules.sql.access import SERVER
from policies.rules.sql.database import DATABASE
from policies.rules.storage.anonymous_access import ACCOUNT, CONTAINER

_DELETIONS = {
    VAULT: deletion(ResourceKind.KEY_VAULT),
    SERVER: deletion(ResourceKind.SQL_SERVER),
    DATABASE: deletion(ResourceKind.SQL_DATABASE),
    ACCOUNT: deletion(ResourceKind.STORAGE_ACCOUNT),
    CONTAINER: deletion(ResourceKind.BLOB_CONTAINER),
}
_HEALTH = (Category.SERVICE_HEALTH.value, Category.RESOURCE_HEALTH.value)


def _alerts(stack: Stack) -> Iterator[Finding]:
    for environment in stack.environments:
        inside = [
            resource for resource in stack.resources if stack.environment_around(resource) is environment
        ]
        alerts = [resource for resource in inside if resource.type == ACTIVITY_LOG_ALERT]
        for field, value in _required({resource.type for resource in inside}):
            if any(value.lower() in _compared(alert, field) for alert in alerts):
                continue
            if any(alert.properties.member("condition").is_unknown for alert in alerts):
                yield undecided("condition", environment.urn)
            else:
                yield violation(
                    "", f"expected an alert on entries with {field} {value}, found none", environment.urn
                )
        for alert in alerts:
            if not any(group.type == ACTION_GROUP for group in stack.referred(alert, "actions")):
                yield violation("actions", "expected the environment's action group, found none", alert.urn)


def _required(types: set[str]) -> Iterator[tuple[str, str]]:
    """The log entries that need an alert, by a field and its value."""
    for category in _HEALTH:
        yield "category", category
    for token, operation in _DELETIONS.items():
        if token in types:
            yield "operationName", operation


def _compared(alert: Resource, field: str) -> set[str]:
    """The values that an alert compares a field with, in lower case: Azure ignores case."""
    conditions = tuple(alert.properties.at("condition.allOf").elements())
    leaves = (leaf for condition in conditions for leaf in condition.member("anyOf").elements())
    return {
        value.text.lower()
        for leaf in (*conditions, *leaves)
        if leaf.member("field").text.lower() == field.lower()
        for value in (leaf.member("equals"), *leaf.member("containsAny").elements())
    }


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="activity-log-alerts",
        service=Service.MONITOR,
        description="Alerts report Azure's incidents, unhealthy resources, and each deletion of a resource "
        "that holds data.",
        reason="During an incident of Azure, nothing else shows the cause. What was deleted can be recovered "
        "for some days only.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url=""
        "https://learn.microsoft.com/azure/service-health/alerts-activity-log-service-notifications-portal",
        evaluate=_alerts,
        fix="Add the missing alert to `ACTIVITY_LOG_ALERTS`, with the action group as its action.",
        covers=("Azure.Monitor.ServiceHealth",),
    ),
)
