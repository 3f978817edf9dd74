"""`stitches:network`: the virtual network and its subnets."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from model.base import Model
from model.errors import refused
from model.numbers import Switch

_LARGEST, _SMALLEST = 16, 24


def _address_space(value: object) -> IPv4Network:
    """Refuse what is not a private IPv4 network of a size that holds the subnets."""
    try:
        network = IPv4Network(value) if isinstance(value, str | IPv4Network) else None
    except ValueError:
        network = None
    if network and network.is_private and _LARGEST <= network.prefixlen <= _SMALLEST:
        return network
    raise refused(
        f"a private IPv4 network in CIDR notation from /{_LARGEST} to /{_SMALLEST}, without host bits",
        example="10.20.0.0/22",
        remedy="Take a range out of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that no network uses which "
        "this one will ever be connected to.",
    )


AddressSpace = Annotated[
    IPv4Network,
    BeforeValidator(_address_space),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(?:\.\d{1,3}){3}/(?:1[6-9]|2[0-4])$"}),
]
"""A private IPv4 network."""


class NetworkSettings(Model):
    """The virtual network.

    The first quarter of its addresses is the app's, the second is for private endpoints, and the other half
    is left for what comes.
    """

    private_endpoints: Switch = Field(
        default=False,
        description="Whether SQL, storage and Key Vault are reached by private endpoints alone; always in "
        "prod.",
        examples=[True],
    )
    address_space: AddressSpace = Field(
        default=IPv4Network("10.20.0.0/22"),
        description="Addresses of the virtual network, in CIDR notation; /16 to /24, private.",
        examples=["10.20.0.0/22"],
    )

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
