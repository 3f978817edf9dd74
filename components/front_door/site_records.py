"""The DNS records of the site's own domain: their places in the zone, and their names."""

from typing import Any

import pulumi
from pulumi_azure_native import dns

from components.placement import Placement

APEX = "@"
"""The place of the domain itself in its zone."""

_TTL_SECONDS = 3600


def relative_name(host: str, domain: str) -> str:
    """A name's place in its domain's zone: "www", or "@" for the domain itself."""
    return host.removesuffix(domain).removesuffix(".") or APEX


def part_of(place: str) -> str:
    """The suffix of a logical name at a place; empty for the domain itself."""
    return "" if place == APEX else f"-{place}"


def proof_at(mark: str, place: str) -> str:
    """The place of the record that proves that a name is ours, such as "_dnsauth.www"."""
    return mark if place == APEX else f"{mark}.{place}"


def record_set(  # by name
    name: str,
    kind: str,
    place: str,
    *,
    placement: Placement,
    zone_name: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    **content: Any,  # noqa: ANN401  # by kind
) -> dns.RecordSet:
    """A record of a type at a place in a zone."""
    return dns.RecordSet(
        name,
        record_type=kind,
        relative_record_set_name=place,
        zone_name=zone_name,
        resource_group_name=placement.resource_group_name,
        ttl=_TTL_SECONDS,
        **content,
        opts=opts,
    )


def txt(value: pulumi.Input[str]) -> list[dns.TxtRecordArgs]:
    """The content of a TXT record of one value."""
    return [dns.TxtRecordArgs(value=[value])]
