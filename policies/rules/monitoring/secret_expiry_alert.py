"""The alert that a vault needs for its secrets: before they expire, and when they have expired."""

from collections.abc import Iterator

from pulumi_policy import Severity

from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, AnyRule, Service, StackRule
from policies.rules.key_vault import VAULT
from policies.rules.monitoring.alerts import ACTION_GROUP

TOPIC = "azure-native:eventgrid:SystemTopic"
SUBSCRIPTION = "azure-native:eventgrid:SystemTopicEventSubscription"

_EVENTS = ("Microsoft.KeyVault.SecretNearExpiry", "Microsoft.KeyVault.SecretExpired")


def _alerts(stack: Stack) -> Iterator[Finding]:
    for vault in stack.of_type(VAULT):
        alerts = [
            subscription
            for topic in stack.referring(vault, "source", TOPIC)
            for subscription in stack.referring(topic, "systemTopicName", SUBSCRIPTION)
            if any(group.type == ACTION_GROUP for group in stack.referred(subscription, "destination"))
        ]
        for event in _EVENTS:
            if any(_passes_on(alert, event) for alert in alerts):
                continue
            if any(alert.properties.at("filter.includedEventTypes").is_unknown for alert in alerts):
                yield undecided("filter.includedEventTypes", vault.urn)
            else:
                yield violation(
                    "", f"expected events of {event} to reach an action group, found none", vault.urn
                )


def _passes_on(alert: Resource, event: str) -> bool:
    """Whether events of a kind become alerts of Azure Monitor; without a list of events, all of them do."""
    kinds = alert.properties.at("filter.includedEventTypes")
    wanted = kinds.is_absent or any(kind.text.lower() == event.lower() for kind in kinds.elements())
    return wanted and alert.properties.at("destination.endpointType").text.lower() == "monitoralert"


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="secret-expiry-alert",
        service=Service.KEY_VAULT,
        description="An alert reports a vault's secret before it expires, and when it has expired.",
        reason="A secret that expires unnoticed stops the application without warning.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/event-grid/event-schema-key-vault",
        evaluate=_alerts,
        fix="Create a `SecretExpiryAlert` for the vault, with an action group.",
    ),
)
