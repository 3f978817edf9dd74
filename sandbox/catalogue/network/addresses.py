"""Addresses in virtual networks: Azure's rules for ranges, and for the subnets with them."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.references import same
from sandbox.values import dig

_SUBNETS: Final = "azure-native:network:Subnet"
_PRIVATE: Final = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
_REPORT: Final = "MicrosoftDocs/azure-docs pull request 123869"
_BITS_BEHIND: Final = "host bits: public deployment logs"

Network = IPv4Network | IPv6Network


def read(prefix: str) -> Network | None:
    """Parse an address or a range, with any host bits; None if it is neither."""
    try:
        return ip_network(prefix, strict=False)
    except ValueError:
        return None


def bits_behind(prefix: str) -> bool:
    """Return whether an IPv4 block has host bits, as 10.0.0.1/24 has."""
    block = read(prefix)
    return isinstance(block, IPv4Network) and "/" in prefix and str(block) != prefix


def private_range(prefix: str) -> IPv4Network | None:
    """Return the private range that contains an IPv4 address or block; None if there is none."""
    block = read(prefix)
    if not isinstance(block, IPv4Network):
        return None
    return next((private for private in _PRIVATE if block.subnet_of(private)), None)


def _prefixes(subnet: Any) -> list[str]:  # noqa: ANN401 - a subnet, as inputs or as properties
    given: list[str | None] = [subnet.get("addressPrefix"), *(subnet.get("addressPrefixes") or ())]
    return [prefix for prefix in given if prefix]


def _networks(prefixes: list[str]) -> list[Network]:
    return [network for network in map(read, prefixes) if network is not None]


def _within(network: Network, space: list[Network]) -> bool:
    # An IPv4 range never contains an IPv6 range, or the reverse.
    return any(
        network.version == outer.version and network.subnet_of(outer)  # pyright: ignore[reportArgumentType]
        for outer in space
    )


def _reject_malformed(prefixes: list[str], identifier: str) -> None:
    for prefix in prefixes:
        network = read(prefix)
        if network is None or "/" not in prefix:
            raise AzureError(
                400,
                "InvalidAddressPrefixFormat",
                f"Address prefix {prefix} of resource {identifier} is not formatted correctly. It should "
                "follow CIDR notation, for example 10.0.0.0/24.",
            )
        if bits_behind(prefix):
            raise AzureError(
                400,
                "InvalidCIDRNotation",
                f"The address prefix {prefix} in resource {identifier} has an invalid CIDR notation. For the "
                f"given prefix length, the address prefix should be {network}.",
            )


def _reject_outside(name: str, prefixes: list[str], space: list[Network], network_name: str) -> None:
    if space and not all(_within(network, space) for network in _networks(prefixes)):
        raise AzureError(
            400,
            "NetcfgSubnetRangeOutsideVnet",
            f"Subnet '{name}' is not valid because its IP address range is outside the IP address range of "
            f"virtual network '{network_name}'.",
        )


def _reject_overlap(name: str, prefixes: list[str], others: list[Network], network_name: str) -> None:
    if any(network.overlaps(other) for network in _networks(prefixes) for other in others):
        raise AzureError(
            400,
            "NetcfgSubnetRangesOverlap",
            f"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing "
            f"subnet in virtual network '{network_name}'.",
        )


def _subnets(request: Request, network: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the names and ranges of a network's subnets that are separate resources."""
    for record in request.azure.below(f"{network}/subnets"):
        if record.token == _SUBNETS and not same(record.id, request.id):
            yield identifiers.name(record.id), _prefixes(record.properties)


def _inline(network: Any) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - inputs or properties
    for subnet in network.get("subnets") or ():
        yield str(subnet.get("name")), _prefixes(subnet)


@rule("A virtual network's ranges are in CIDR notation", f"Azure/avdaccelerator issue 83; {_BITS_BEHIND}")
def network_ranges(request: Request) -> None:
    """Reject an invalid range."""
    _reject_malformed(request.input("addressSpace.addressPrefixes") or [], request.id)


@rule("A virtual network's subnets are within it and do not overlap", _REPORT)
def network_holds_subnets(request: Request) -> None:
    """Reject a network whose subnets are outside of it or overlap."""
    space = _networks(request.input("addressSpace.addressPrefixes") or [])
    inline = dict(_inline(request.inputs))
    own = {name: prefixes for name, prefixes in _subnets(request, request.id) if name not in inline}
    taken: list[Network] = []
    for name, prefixes in {**own, **inline}.items():
        _reject_malformed(prefixes, f"{request.id}/subnets/{name}")
        _reject_outside(name, prefixes, space, request.name)
        _reject_overlap(name, prefixes, taken, request.name)
        taken += _networks(prefixes)


@rule("A subnet's range is in CIDR notation", f"Azure/azure-service-operator issue 997; {_BITS_BEHIND}")
def subnet_range(request: Request) -> None:
    """Reject an invalid range."""
    _reject_malformed(_prefixes(request.inputs), request.id)


@rule("A subnet is within its network", _REPORT)
def subnet_within_network(request: Request) -> None:
    """Reject a range outside of the network."""
    network = request.parent()
    if network is not None:
        space = _networks(dig(network.properties, "addressSpace.addressPrefixes") or [])
        _reject_outside(request.name, _prefixes(request.inputs), space, identifiers.name(network.id))


@rule("Subnets do not overlap", _REPORT)
def subnets_apart(request: Request) -> None:
    """Reject a range that overlaps another subnet's."""
    network = request.parent()
    if network is None:
        return
    siblings = {**dict(_inline(network.properties)), **dict(_subnets(request, network.id))}
    others = [
        other
        for name, prefixes in siblings.items()
        if name.lower() != request.name.lower()
        for other in _networks(prefixes)
    ]
    _reject_overlap(request.name, _prefixes(request.inputs), others, identifiers.name(network.id))
