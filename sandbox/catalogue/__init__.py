"""The catalogue of modelled resource types, with one entry for each type.

Each service is a folder or a file; modules that several services use are here.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from azure_facts import identifiers
from azure_facts.type_tokens import without_version
from sandbox.catalogue import postgresql, retired
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.sql import servers


def _entries() -> Iterator[ResourceType]:
    """Yield every entry: the modules of this package list them in `TYPES`."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        yield from getattr(importlib.import_module(module.name), "TYPES", ())


TYPES: Final[dict[str, ResourceType]] = {entry.token: entry for entry in _entries()}
"""The entries by their types, such as "azure-native:web:WebApp"."""


TAKE_UNMODELLED: Final = "AZURE_SANDBOX_UNMODELLED"
"""If this variable of the engine's environment is "take", the plugin accepts types that are not modelled."""


_LIST: Final = (
    "list everything that the sandbox lacks for the program in a folder, run "
    "`python -m sandbox check FOLDER` in the sandbox's own checkout"
)
_REAL_AZURE: Final = "To run the program against real Azure, use another PULUMI_HOME"
_FIXES: Final = {
    "resource type": "add an entry to sandbox/catalogue/ (docs/contributing/new-resource-type.md). To "
    f"{_LIST}. To accept such types without Azure's rules for them, set {TAKE_UNMODELLED}=take. "
    f"{_REAL_AZURE}",
    "function": f"to {_LIST}. To get a made-up result of the right shape, set {TAKE_UNMODELLED}=take. "
    f"{_REAL_AZURE}",
}


class NotModelledError(Exception):
    """A type or function that is not in the catalogue; the message says which, and what to do."""

    def __init__(self, what: Literal["resource type", "function"], token: str, hint: str) -> None:
        super().__init__(f"the sandbox does not model the {what} {token}{hint}. Fix: {_FIXES[what]}")


def get(token: str) -> ResourceType:
    """Return the entry of a type, for any API version: "azure-native:web/v20240401:WebApp" is web:WebApp.

    Raises:
        NotModelledError: if it is not in the catalogue.
    """
    named = without_version(token)
    entry = TYPES.get(named)
    if entry is None:
        raise NotModelledError("resource type", token, retired.INSTEAD.get(named, ""))
    return entry


def get_read_by(token: str) -> ResourceType:
    """Return the entry of the type that a function such as "azure-native:web:getWebApp" reads.

    Raises:
        NotModelledError: if it is not a function that reads a modelled type.
    """
    head, found, name = token.rpartition(":get")
    if name == "ClientToken":
        raise NotModelledError("function", token, ": it has no account, so it has no token to return")
    if not found:
        raise NotModelledError("function", token, "")
    try:
        return get(f"{head}:{name}")
    except NotModelledError:
        raise NotModelledError("function", token, "") from None


@cache
def _implicit() -> tuple[identifiers.Pattern, ...]:
    paths = [entry.path for entry in TYPES.values() if entry.exists_with_parent]
    return tuple(
        identifiers.pattern(path)
        for path in (*paths, *servers.COMES_WITH_PARENT, *postgresql.COMES_WITH_PARENT)
    )


def exists_with_parent(identifier: str) -> bool:
    """Return whether the resource of an id exists as soon as its parent does."""
    return any(pattern.fullmatch(identifier) for pattern in _implicit())
