"""What Azure refuses of the rules of a network security group."""

import re
from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import addresses
from sandbox.catalogue.entry import rule

_PRIORITIES: Final = range(100, 4097)
_SERVICE_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_PORTS: Final = re.compile(r"(\d+)(?:-(\d+))?")
_LAST_PORT: Final = 65535
_SIDES: Final = ("source", "destination")


def _rules(request: Request) -> list[dict[str, Any]]:
    return request.input("securityRules") or []


def _values(security_rule: dict[str, Any], name: str) -> list[str]:
    """Give what stands under a name and under its plural."""
    several: list[str] = security_rule.get(f"{name}es") or security_rule.get(f"{name}s") or []
    one = security_rule.get(name)
    return [*([one] if one else []), *several]


@rule(
    "A security rule's priority is 100 to 4096",
    "learn.microsoft.com virtual-network/network-security-groups-overview; its words from public "
    "deployment logs",
)
def _priorities(request: Request) -> None:
    for security_rule in _rules(request):
        priority = security_rule.get("priority")
        if priority is not None and priority not in _PRIORITIES:
            raise AzureError(
                400,
                "SecurityRuleInvalidPriority",
                f"Security rule has invalid Priority. Value provided: {priority:g} Allowed range 100-4096.",
            )


@rule("Security rules of one direction have priorities of their own", "Azure/aks-engine issue 2106")
def _no_conflict(request: Request) -> None:
    seen: dict[tuple[object, object], object] = {}
    for security_rule in _rules(request):
        name = security_rule.get("name")
        place = (security_rule.get("direction"), security_rule.get("priority"))
        if None not in place and place in seen:
            raise AzureError(
                400,
                "SecurityRuleConflict",
                f"Security rule {seen[place]} conflicts with rule {name}. Rules cannot have the same "
                "Priority and Direction.",
            )
        seen[place] = name


@rule("A security rule's addresses are ranges, addresses or service tags", "from memory")
def _address_prefixes(request: Request) -> None:
    for security_rule in _rules(request):
        for side in _SIDES:
            for prefix in _values(security_rule, f"{side}AddressPrefix"):
                known = prefix == "*" or _SERVICE_TAG.fullmatch(prefix) or addresses.read(prefix)
                if not known:
                    raise AzureError(
                        400,
                        "SecurityRuleInvalidAddressPrefix",
                        f"Security rule has invalid Address prefix. Value provided: {prefix}",
                    )


@rule("A security rule's ports are numbers up to 65535, or ranges of them", "from memory")
def _port_ranges(request: Request) -> None:
    for security_rule in _rules(request):
        for side in _SIDES:
            for ports in _values(security_rule, f"{side}PortRange"):
                if ports != "*" and not _are_ports(ports):
                    raise AzureError(
                        400,
                        "SecurityRuleInvalidPortRange",
                        f"Security rule has invalid Port range. Value provided: {ports}. Value should be an "
                        "integer OR integer range with '-' delimiter. Valid range 0-65535.",
                    )


def _are_ports(text: str) -> bool:
    found = _PORTS.fullmatch(text)
    return found is not None and int(found[1]) <= int(found[2] or found[1]) <= _LAST_PORT


SECURITY_GROUP: Final = (_priorities, _no_conflict, _address_prefixes, _port_ranges)
