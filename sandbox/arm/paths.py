"""The path of a request: it names one resource, a list of a type, or an action on a resource."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType

EXTENSIONS: Final = "microsoft.authorization"
"""The namespace of what extends any resource, and applies to everything below it."""
_HELP: Final = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"


@dataclass(frozen=True)
class Place:
    """A parsed path."""

    scope: str
    """The part before the last "/providers/"."""
    namespace: str
    """As the request spells it: "Microsoft.Web"; empty if the path names only a scope."""
    segments: tuple[str, ...]
    """Alternately types and names."""

    @classmethod
    def of(cls, path: str) -> "Place":
        """Parse a path."""
        scope, namespace, segments = identifiers.split(path)
        return cls(scope, namespace, tuple(segments))

    @property
    def kind(self) -> str:
        """The type: "Microsoft.Web/sites/slots"."""
        return "/".join((self.namespace, *self.segments[::2]))

    @property
    def is_list(self) -> bool:
        """Whether the path ends with a type, and so names a list."""
        return len(self.segments) % 2 == 1


def entry_of(path: str, record: Record | None = None) -> ResourceType | None:
    """Return the catalogue entry of an id: the record's, or otherwise the one whose pattern matches."""
    if record is not None and record.token in catalogue.TYPES:
        return catalogue.TYPES[record.token]
    return next((entry for entry in catalogue.TYPES.values() if entry.pattern.fullmatch(path)), None)


@cache
def entries() -> dict[str, tuple[ResourceType, ...]]:
    """Return all entries by their Azure type in lower case."""
    found: dict[str, list[ResourceType]] = {}
    for entry in catalogue.TYPES.values():
        if not is_of_another_plane(entry):
            found.setdefault(entry.arm_type.lower(), []).append(entry)
    return {kind: tuple(each) for kind, each in found.items()}


def is_of_another_plane(entry: ResourceType) -> bool:
    """Return whether only the SDK has a type: Azure Resource Manager has none for an account's blobs."""
    return entry.class_name in ("Blob", "StorageAccountStaticWebsite")


def reject_unknown(place: Place, version: str) -> None:
    """Reject a type that is not in the catalogue; the message names it.

    Raises:
        AzureError: 404, with Azure's message, followed by the reason.
    """
    kinds = entries()
    if place.kind.lower() in kinds:
        return
    namespace = place.namespace.lower()
    if not any(kind.startswith(f"{namespace}/") for kind in kinds):
        raise AzureError(
            404,
            "InvalidResourceNamespace",
            f"The resource namespace '{place.namespace}' is invalid. The local Azure does not model it.",
        )
    raise AzureError(
        404,
        "InvalidResourceType",
        f"The resource type '{'/'.join(place.segments[::2])}' could not be found in the namespace "
        f"'{place.namespace}' for api version '{version}'. The local Azure does not model it.",
    )


def not_found(path: str) -> AzureError:
    """Return the error for an id that does not exist."""
    place, group = Place.of(path), identifiers.resource_group(path)
    within = f" under resource group '{identifiers.name(group)}'" if group else ""
    what = f"{place.kind}/{identifiers.names(path)}"
    return AzureError(404, "ResourceNotFound", f"The Resource '{what}'{within} was not found. {_HELP}")


def group_not_found(group: str) -> AzureError:
    """Return the error for a resource group that does not exist."""
    return AzureError(
        404, "ResourceGroupNotFound", f"Resource group '{identifiers.name(group)}' could not be found."
    )


def not_served(method: str, path: str) -> AzureError:
    """Return the error for a request that the local Azure does not serve, with Azure's status for it."""
    return AzureError(
        405,
        "MethodNotAllowed",
        f"The requested resource does not support http method '{method}'. The local Azure does not serve "
        f"{method} {path}.",
    )
