"""The public addresses that a stack's file may allow."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from model.errors import rejected

# 8 addresses: PSRule for Azure reports more than 10 in a firewall rule of SQL.
_WIDEST = 29
# Reserved for documentation: nobody has them. Source: RFC 5737.
_EXAMPLES = tuple(IPv4Network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"


def _public_addresses(value: object) -> IPv4Network:
    """Reject anything but a small block of public addresses."""
    try:
        block = IPv4Network(value) if isinstance(value, str | IPv4Network) else None
    except ValueError:
        block = None
    if block is not None and block.prefixlen >= _WIDEST and _is_public(block):
        return block
    raise rejected(
        f"a public IPv4 address, or a range of public addresses from /{_WIDEST} to /32 without host bits",
        example="203.0.113.7",
        fix="Write the address that your network has on the internet. Your machine's own address, such as "
        "192.168.0.5, is valid only in your network. A wider range would include strangers.",
    )


def _is_public(block: IPv4Network) -> bool:
    if any(block.subnet_of(example) for example in _EXAMPLES):
        return True
    return block.is_global and not block.is_multicast


PublicAddresses = Annotated[
    IPv4Network,
    BeforeValidator(_public_addresses),
    WithJsonSchema({"type": "string", "pattern": rf"^{_OCTET}(?:\.{_OCTET}){{3}}(?:/(?:29|3[0-2]))?$"}),
]
"""One public IPv4 address, or up to 8 of them in CIDR notation."""
