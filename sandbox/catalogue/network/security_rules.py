"""Azure's rules for security rules, in their group or as separate resources."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import Rule
from sandbox.catalogue.network import addresses

SECURITY_RULE: Final = "azure-native:network:SecurityRule"
"""A rule that is a separate resource."""

_SecurityRule = Mapping[str, Any]

_PRIORITIES: Final = range(100, 4097)
_SERVICE_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_PORTS: Final = re.compile(r"(\d+)(?:-(\d+))?")
_LAST_PORT: Final = 65535
_SIDES: Final = ("source", "destination")


def _check_priority(security_rule: _SecurityRule) -> None:
    priority = security_rule.get("priority")
    if priority is not None and priority not in _PRIORITIES:
        raise AzureError(
            400,
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {priority:g} Allowed range 100-4096.",
        )


def _check_address_prefixes(security_rule: _SecurityRule) -> None:
    for side in _SIDES:
        for prefix in _values(security_rule, f"{side}AddressPrefix"):
            is_block = addresses.read(prefix) is not None and not addresses.bits_behind(prefix)
            if not (prefix == "*" or _SERVICE_TAG.fullmatch(prefix) or is_block):
                raise AzureError(
                    400,
                    "SecurityRuleInvalidAddressPrefix",
                    f"Security rule has invalid Address prefix. Value provided: {prefix}",
                )


def _check_port_ranges(security_rule: _SecurityRule) -> None:
    for side in _SIDES:
        for ports in _values(security_rule, f"{side}PortRange"):
            if ports != "*" and not _are_ports(ports):
                raise AzureError(
                    400,
                    "SecurityRuleInvalidPortRange",
                    f"Security rule has invalid Port range. Value provided: {ports}. Value should be an "
                    "integer OR integer range with '-' delimiter. Valid range 0-65535.",
                )


def _values(security_rule: _SecurityRule, name: str) -> list[str]:
    """Return the values of a property and of its plural."""
    several: list[str] = security_rule.get(f"{name}es") or security_rule.get(f"{name}s") or []
    one = security_rule.get(name)
    return [*([one] if one else []), *several]


def _are_ports(text: str) -> bool:
    found = _PORTS.fullmatch(text)
    return found is not None and int(found[1]) <= int(found[2] or found[1]) <= _LAST_PORT


def _stated(request: Request) -> list[_SecurityRule]:
    """Return the rules of a request: those in a group, or a separate one."""
    if _is_rule(request):
        return [{**request.inputs, "name": request.name}]
    return request.input("securityRules") or []


def _is_rule(request: Request) -> bool:
    return identifiers.split(request.id)[2][::2][-1].lower() == "securityrules"


def _others(request: Request) -> list[_SecurityRule]:
    """Return the other rules of a rule's group, in the group or separate."""
    group = request.parent()
    if not _is_rule(request) or group is None:
        return []
    beside = [
        {**record.properties, "name": identifiers.name(record.id)}
        for record in request.azure.below(group.id)
        if record.token == SECURITY_RULE
    ]
    known = (*group.properties.get("securityRules", []), *beside)
    return [each for each in known if str(each.get("name")).lower() != request.name.lower()]


def _check_each(check: Callable[[_SecurityRule], None], request: Request) -> None:
    for security_rule in _stated(request):
        check(security_rule)


def _check_conflicts(request: Request) -> None:
    seen: dict[tuple[object, object], object] = {}
    for security_rule in (*_stated(request), *_others(request)):
        name = security_rule.get("name")
        place = (security_rule.get("direction"), security_rule.get("priority"))
        if None not in place and place in seen:
            raise AzureError(
                400,
                "SecurityRuleConflict",
                f"Security rule {seen[place]} conflicts with rule {name}. Rules cannot have the same "
                "Priority and Direction. To learn more, see aka.ms/nsgrules.",
            )
        seen[place] = name


RULES: Final = (
    Rule(
        "A security rule's priority is 100 to 4096",
        "learn.microsoft.com virtual-network/network-security-groups-overview; its message from public "
        "deployment logs, MicrosoftDocs/azure-docs issue 115185",
        partial(_check_each, _check_priority),
    ),
    Rule(
        "Security rules with the same direction have different priorities",
        "Azure/aks-engine issue 2106",
        _check_conflicts,
    ),
    Rule(
        "A security rule's addresses are ranges, addresses or service tags",
        "ernestio/ernest issue 473; host bits: Azure/azure-powershell issue 4557, "
        "kubernetes-sigs/cloud-provider-azure issue 5599",
        partial(_check_each, _check_address_prefixes),
    ),
    Rule(
        "A security rule's ports are numbers up to 65535, or ranges",
        "Azure/azure-cli issue 23499, terraform-provider-azurerm pull request 1530",
        partial(_check_each, _check_port_ranges),
    ),
)
