"""The alert on secrets that expire: from the vault, 30 days before, and when it has happened."""

from dataclasses import dataclass
from typing import Final, Self

import pulumi
from pulumi_azure_native import eventgrid

from components.component import Component
from components.monitoring.runbooks import Runbooks
from components.placement import Placement
from model.stack_configuration import StackConfiguration

# Source: learn.microsoft.com, "Azure Key Vault as Event Grid source". A secret without an expiry date raises
# neither event.
_EVENTS: Final = ("Microsoft.KeyVault.SecretNearExpiry", "Microsoft.KeyVault.SecretExpired")
# Azure's defaults, set here because its responses contain them.
_ATTEMPTS: Final = 30
_MINUTES: Final = 24 * 60


@dataclass(frozen=True, kw_only=True)
class SecretExpiryAlertArgs:
    """The arguments of `SecretExpiryAlert`.

    Attributes:
        vault_id: The vault of the secrets, in the placement's region.
    """

    placement: Placement
    topic_name: str
    subscription_name: str
    runbooks: Runbooks
    vault_id: pulumi.Input[str]
    action_group_id: pulumi.Input[str]

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        vault_id: pulumi.Input[str],
        action_group_id: pulumi.Input[str],
    ) -> Self:
        """The alert on the vault's secrets, which is free and on everywhere."""
        return cls(
            placement=placement,
            topic_name=configuration.names.vault_topic,
            subscription_name=configuration.names.secret_expiry_alert,
            runbooks=Runbooks.from_configuration(configuration),
            vault_id=vault_id,
            action_group_id=action_group_id,
        )


class SecretExpiryAlert(Component):
    """The vault's events, two of which become alerts of Azure Monitor."""

    def __init__(
        self, name: str, args: SecretExpiryAlertArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        topic = eventgrid.SystemTopic(
            name,
            system_topic_name=args.topic_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            source=args.vault_id,
            topic_type="Microsoft.KeyVault.vaults",
            opts=self.child(),
        )
        eventgrid.SystemTopicEventSubscription(
            name,
            event_subscription_name=args.subscription_name,
            system_topic_name=topic.name,
            resource_group_name=args.placement.resource_group_name,
            # The only schema that alerts of Azure Monitor accept.
            event_delivery_schema=eventgrid.EventDeliverySchema.CLOUD_EVENT_SCHEMA_V1_0,
            filter=eventgrid.EventSubscriptionFilterArgs(included_event_types=list(_EVENTS)),
            retry_policy=eventgrid.RetryPolicyArgs(
                max_delivery_attempts=_ATTEMPTS, event_time_to_live_in_minutes=_MINUTES
            ),
            destination=eventgrid.MonitorAlertEventSubscriptionDestinationArgs(
                endpoint_type="MonitorAlert",
                severity=eventgrid.MonitorAlertSeverity.SEV2,
                description=f"A secret expires, or has expired. {args.runbooks.sentence('secrets')}",
                action_groups=[args.action_group_id],
            ),
            opts=self.child(),
        )
        self.register_outputs({})
