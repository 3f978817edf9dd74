"""References between resources by id, and Azure's errors for missing ones."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.values import dig

_HELP: Final = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"


def same(one: object, other: object) -> bool:
    """Return whether two ids name the same resource."""
    return identifiers.key(str(one)) == identifiers.key(str(other))


def exists(identifier: str, request: Request) -> bool:
    """Return whether an id exists: a subscription, a resource, or one that exists with its parent."""
    if identifiers.resource_group(identifier) is None and not identifiers.split(identifier)[1]:
        return identifiers.subscription(identifier) is not None
    current: str | None = identifier
    while current is not None:
        if request.azure.get(current) is not None:
            return True
        current = identifiers.parent(current)
    return False


def not_found(identifier: str) -> AzureError:
    """Return the error for an id that does not exist."""
    group = identifiers.resource_group(identifier)
    within = f" under resource group '{identifiers.name(group)}'" if group else ""
    name = identifiers.names(identifier) or identifiers.name(identifier)
    what = f"{identifiers.arm_type(identifier)}/{name}"
    return AzureError(404, "ResourceNotFound", f"The Resource '{what}'{within} was not found. {_HELP}")


def reject_missing(
    identifiers_named: Iterable[object],
    request: Request,
    rejection: Callable[[str], AzureError] = not_found,
) -> None:
    """Reject a request with a missing reference; some services have their own error for it."""
    for identifier in identifiers_named:
        if isinstance(identifier, str) and not exists(identifier, request):
            raise rejection(identifier)


def invalid_reference(identifier: str, request: Request) -> AzureError:
    """Return the network service's error for a reference that is missing or in another region."""
    return AzureError(
        400,
        "InvalidResourceReference",
        f"Resource {identifier} referenced by resource {request.id} was not found. Please make sure that the "
        "referenced resource exists, and that both resources are in the same region.",
    )


def referring(request: Request, token: str, path: str) -> Iterator[Record]:
    """Yield the resources of a type that refer to this one, by the path of an id or of a list of objects.

    The path of a list is its name, a dot, and the name of the id: "ruleSets.id".
    """
    for record in request.azure.of_type(token):
        if any(same(identifier, request.id) for identifier in _ids(record.properties, path)):
            yield record


def _ids(properties: dict[str, Any], path: str) -> list[Any]:
    head, _, last = path.rpartition(".")
    holder = dig(properties, head)
    holders: list[Any] = holder if isinstance(holder, list) else [holder]  # pyright: ignore[reportUnknownVariableType]
    return [dig(item, last) for item in holders]
