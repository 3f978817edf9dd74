"""`stitches:network`: the virtual network and its subnets."""

from ipaddress import IPv4Network
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator

from model.base import Model
from model.errors import rejected
from model.numbers import Switch
from model.public_addresses import PublicAddresses

_LARGEST, _SMALLEST = 16, 24
_MAXIMUM_ALLOWED = 50


def _address_space(value: object) -> IPv4Network:
    """Reject anything but a private IPv4 network that is large enough for the subnets."""
    try:
        network = IPv4Network(value) if isinstance(value, str | IPv4Network) else None
    except ValueError:
        network = None
    if network and network.is_private and _LARGEST <= network.prefixlen <= _SMALLEST:
        return network
    raise rejected(
        f"a private IPv4 network in CIDR notation from /{_LARGEST} to /{_SMALLEST}, without host bits",
        example="10.20.0.0/22",
        fix="Choose a range in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that is not used by any "
        "network to which this one will ever be connected.",
    )


AddressSpace = Annotated[
    IPv4Network,
    BeforeValidator(_address_space),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(?:\.\d{1,3}){3}/(?:1[6-9]|2[0-4])$"}),
]
"""A private IPv4 network."""


class NetworkSettings(Model):
    """The virtual network.

    The first quarter of its addresses is the app's, the second quarter is for private endpoints, and the
    other half is reserved.
    """

    private_endpoints: Switch = Field(
        default=False,
        description="Whether SQL, storage and Key Vault are reachable only through private endpoints; always "
        "in prod.",
        examples=[True],
    )
    address_space: AddressSpace = Field(
        default=IPv4Network("10.20.0.0/22"),
        description="Addresses of the virtual network, in CIDR notation; /16 to /24, private.",
        examples=["10.20.0.0/22"],
    )
    allowed_addresses: tuple[PublicAddresses, ...] = Field(
        default=(),
        description="Public IPv4 addresses, or ranges from /29 to /32, from which SQL, storage and Key Vault "
        "accept "
        f"connections; at most {_MAXIMUM_ALLOWED}. In dev and staging only, and not with "
        "privateEndpoints.",
        examples=[["203.0.113.7", "198.51.100.8/29"]],
        json_schema_extra={"maxItems": _MAXIMUM_ALLOWED, "uniqueItems": True},
    )

    @field_validator("allowed_addresses")
    @classmethod
    def _each_is_allowed_once(cls, allowed: tuple[IPv4Network, ...]) -> tuple[IPv4Network, ...]:
        ordered = sorted(allowed)
        if len(allowed) > _MAXIMUM_ALLOWED or any(
            first.overlaps(second) for first, second in pairwise(ordered)
        ):
            raise rejected(
                f"at most {_MAXIMUM_ALLOWED} addresses and ranges, none of which contains another",
                example='["203.0.113.7"]',
                fix="Remove the addresses that another entry already contains.",
            )
        return allowed

    @property
    def app_subnet(self) -> IPv4Network:
        """The subnet that App Service is integrated into; at least 64 addresses, enough for 30 instances."""
        return self._quarters()[0]

    @property
    def private_endpoints_subnet(self) -> IPv4Network:
        """The subnet of the private endpoints."""
        return self._quarters()[1]

    def _quarters(self) -> list[IPv4Network]:
        return list(self.address_space.subnets(prefixlen_diff=2))
