"""Everything that is modelled: one entry for each resource type."""

from functools import cache
from typing import Final, Literal

from azure_facts import identifiers
from azure_facts.type_tokens import without_version
from sandbox.catalogue import (
    app,
    applicationinsights,
    authorization,
    cdn,
    consumption,
    containerregistry,
    cosmosdb,
    costmanagement,
    custom_roles,
    dbforpostgresql,
    dns,
    eventgrid,
    front_door_secrets,
    frontdoor,
    keyvault,
    keyvault_keys,
    managedidentity,
    monitor,
    network,
    network_rules,
    operationalinsights,
    privatedns,
    public_addresses,
    redis,
    resources,
    retired,
    sql,
    sql_pools,
    storage,
    storage_shares,
    storage_website,
    web,
    web_domains,
    web_parts,
)
from sandbox.catalogue.entry import ResourceType

_MODULES: Final = (
    app,
    applicationinsights,
    authorization,
    cdn,
    consumption,
    containerregistry,
    cosmosdb,
    costmanagement,
    custom_roles,
    dbforpostgresql,
    dns,
    front_door_secrets,
    eventgrid,
    frontdoor,
    keyvault,
    keyvault_keys,
    managedidentity,
    monitor,
    network,
    network_rules,
    operationalinsights,
    privatedns,
    public_addresses,
    redis,
    resources,
    sql,
    sql_pools,
    storage,
    storage_shares,
    storage_website,
    web,
    web_domains,
    web_parts,
)
TYPES: Final[dict[str, ResourceType]] = {entry.token: entry for module in _MODULES for entry in module.TYPES}


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
        for path in (*paths, *sql.COMES_WITH_PARENT, *dbforpostgresql.COMES_WITH_PARENT)
    )


def comes_with_parent(identifier: str) -> bool:
    """Tell whether an id is of something that exists as soon as its parent does."""
    return any(pattern.fullmatch(identifier) for pattern in _implicit())
