"""Everything that is modelled: one entry for each resource type.

A service is a folder, or a file where that is enough; what several services use is here.
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
    """Every entry: a module of this package that models types has them in its `TYPES`."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        yield from getattr(importlib.import_module(module.name), "TYPES", ())


TYPES: Final[dict[str, ResourceType]] = {entry.token: entry for entry in _entries()}
"""The entries by their types, such as "azure-native:web:WebApp"."""


TAKE_UNMODELLED: Final = "AZURE_SANDBOX_UNMODELLED"
"""Set to "take" in the engine's environment, it has the plugin take types that are not modelled."""


_TO_DO: Final = {
    "resource type": "`python -m sandbox check FOLDER`, in the sandbox's own checkout, lists at once all "
    f"that it lacks for the program in a folder. With {TAKE_UNMODELLED}=take in the environment it takes "
    "such types, without a rule of theirs. With a PULUMI_HOME of your own the program runs against real "
    "Azure",
    "function": "`python -m sandbox check FOLDER`, in the sandbox's own checkout, lists at once all that "
    f"it lacks for the program in a folder. With {TAKE_UNMODELLED}=take in the environment it makes up an "
    "answer of the right shape. With a PULUMI_HOME of your own the program runs against real Azure",
}


class NotModelledError(Exception):
    """A type or function that the sandbox does not have; the text says which, and what to do."""

    def __init__(self, what: Literal["resource type", "function"], token: str, hint: str) -> None:
        super().__init__(f"the sandbox does not model the {what} {token}{hint}. To do: {_TO_DO[what]}")


def get(token: str) -> ResourceType:
    """Give the entry of a type, for any API version: "azure-native:web/v20240401:WebApp" is web:WebApp.

    Raises:
        NotModelledError: when there is none.
    """
    named = without_version(token)
    entry = TYPES.get(named)
    if entry is None:
        raise NotModelledError("resource type", token, retired.INSTEAD.get(named, ""))
    return entry


def get_read_by(token: str) -> ResourceType:
    """Give the entry of the type that a function such as "azure-native:web:getWebApp" reads.

    Raises:
        NotModelledError: when the function reads none.
    """
    head, found, name = token.rpartition(":get")
    if name == "ClientToken":
        raise NotModelledError("function", token, ": it has no account, and so no token to give")
    if not found:
        raise NotModelledError("function", token, "")
    try:
        return get(f"{head}:{name}")
    except NotModelledError:
        raise NotModelledError("function", token, "") from None


@cache
def _implicit() -> tuple[identifiers.Pattern, ...]:
    paths = [entry.path for entry in TYPES.values() if entry.always_there]
    return tuple(
        identifiers.pattern(path)
        for path in (*paths, *servers.COMES_WITH_PARENT, *postgresql.COMES_WITH_PARENT)
    )


def comes_with_parent(identifier: str) -> bool:
    """Tell whether an id is of something that exists as soon as its parent does."""
    return any(pattern.fullmatch(identifier) for pattern in _implicit())
