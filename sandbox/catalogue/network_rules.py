"""Rules of network security groups that are resources of their own."""

from collections.abc import Iterator
from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType, rule

_RULES: Final = "azure-native:network:SecurityRule"
_PRIORITIES: Final = range(100, 4097)


def _others(request: Request) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the other rules of the group by name, written in it or beside it."""
    group = request.parent()
    written: list[dict[str, Any]] = group.properties.get("securityRules", []) if group else []
    beside = [record for record in request.azure.below(group.id if group else "") if record.token == _RULES]
    named = [(str(given.get("name")), given) for given in written]
    for name, properties in (*named, *((identifiers.name(one.id), one.properties) for one in beside)):
        if name.lower() != request.name.lower():
            yield name, properties


@rule("Rules of one direction differ in their priority", "Azure/aks-engine issue 2106")
def _priority_is_free(request: Request) -> None:
    for name, other in _others(request):
        if all(other.get(part) == request.input(part) for part in ("priority", "direction")):
            raise AzureError(
                400,
                "SecurityRuleConflict",
                f"Security rule {request.name} conflicts with rule {name}. Rules cannot have the same "
                "Priority and Direction. To learn more, see aka.ms/nsgrules.",
            )


@rule(
    "A priority is 100 to 4096",
    "MicrosoftDocs/azure-docs issue 115185; its words from public deployment logs",
)
def _priority_in_range(request: Request) -> None:
    priority = request.input("priority")
    if priority not in _PRIORITIES:
        raise AzureError(
            400,
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096.",
        )


TYPES: Final = (
    ResourceType(
        _RULES,
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network"
            "/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}"
        ),
        name=names.NETWORK,
        never_returned=("id",),
        answers=answers.tagged,
        rules=(_priority_in_range, _priority_is_free),
    ),
)
