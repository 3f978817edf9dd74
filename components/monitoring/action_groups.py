"""Receivers of alerts: urgent ones page, the others send an e-mail."""

from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import monitor

from components.placement import Placement
from model.severity import LEAST_URGENT_PAGE
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A program that gets alerts.

    Attributes:
        url: The address that Azure posts to; not a secret.
        entra_object_id: The Entra application for which a token is sent; None for no token.
        entra_identifier_uri: Its identifier URI; None for no token.
    """

    url: str
    entra_object_id: str | None = None
    entra_identifier_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class Receivers:
    """Who gets alerts.

    Attributes:
        group_short_name: At most 12 characters, as for the urgent one.
        emails: Addresses that get every alert; at least one.
        sms: Telephones that get the urgent ones, as "+1-2065550100".
        webhooks: Programs that get the urgent ones.
        tenant_id: The Entra tenant of the webhooks' applications.
    """

    group_name: str
    group_short_name: str
    urgent_group_name: str
    urgent_group_short_name: str
    emails: tuple[str, ...]
    sms: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    tenant_id: str = ""

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, tenant_id: str) -> Self:
        """The people and programs in `stitches:alerts`."""
        alerts, names = configuration.alerts, configuration.names
        return cls(
            group_name=names.action_group,
            group_short_name=names.action_group_short_name,
            urgent_group_name=names.urgent_action_group,
            urgent_group_short_name=names.urgent_action_group_short_name,
            emails=tuple(alerts.emails),
            sms=tuple(alerts.sms),
            webhooks=tuple(
                Webhook(
                    url=webhook.url,
                    entra_object_id=webhook.entra.object_id if webhook.entra else None,
                    entra_identifier_uri=webhook.entra.identifier_uri if webhook.entra else None,
                )
                for webhook in alerts.webhooks
            ),
            tenant_id=tenant_id,
        )


@dataclass(frozen=True)
class ActionGroups:
    """The ids of the action groups.

    Attributes:
        everything: The group that gets an e-mail for every alert.
        urgent: The group that is also paged; the same if nobody can be paged.
    """

    everything: pulumi.Input[str]
    urgent: pulumi.Input[str]

    def of(self, severity: int) -> pulumi.Input[str]:
        """The group for an alert of a severity: severities 0 and 1 page."""
        return self.urgent if severity <= LEAST_URGENT_PAGE else self.everything


def action_groups(
    name: str, placement: Placement, receivers: Receivers, opts: pulumi.ResourceOptions
) -> ActionGroups:
    """Create the action groups: a second one only if somebody can be paged."""
    everything = _action_group(
        name, placement, (receivers.group_name, receivers.group_short_name), receivers, opts, pages=False
    )
    if not (receivers.sms or receivers.webhooks):
        return ActionGroups(everything.id, everything.id)
    names = (receivers.urgent_group_name, receivers.urgent_group_short_name)
    urgent = _action_group(f"{name}-urgent", placement, names, receivers, opts, pages=True)
    return ActionGroups(everything.id, urgent.id)


def _action_group(
    name: str,
    placement: Placement,
    names: tuple[str, str],
    receivers: Receivers,
    opts: pulumi.ResourceOptions,
    *,
    pages: bool,
) -> monitor.ActionGroup:
    return monitor.ActionGroup(
        name,
        action_group_name=names[0],
        group_short_name=names[1],
        resource_group_name=placement.resource_group_name,
        location="Global",
        tags=placement.tags,
        enabled=True,
        email_receivers=[
            monitor.MicrosoftCommonEmailReceiverArgs(
                name=email, email_address=email, use_common_alert_schema=True
            )
            for email in receivers.emails
        ],
        sms_receivers=[_sms(number) for number in receivers.sms] if pages else None,
        webhook_receivers=[_webhook(webhook, receivers.tenant_id) for webhook in receivers.webhooks]
        if pages
        else None,
        opts=opts,
    )


def _sms(number: str) -> monitor.MicrosoftCommonSmsReceiverArgs:
    country, _, digits = number.removeprefix("+").partition("-")
    return monitor.MicrosoftCommonSmsReceiverArgs(name=number, country_code=country, phone_number=digits)


def _webhook(webhook: Webhook, tenant_id: str) -> monitor.WebhookReceiverArgs:
    return monitor.WebhookReceiverArgs(
        name=webhook.url.removeprefix("https://"),
        service_uri=webhook.url,
        use_common_alert_schema=True,
        use_aad_auth=webhook.entra_object_id is not None,
        object_id=webhook.entra_object_id,
        identifier_uri=webhook.entra_identifier_uri,
        tenant_id=tenant_id if webhook.entra_object_id else None,
    )
