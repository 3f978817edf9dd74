"""Azure's rules for Cosmos DB accounts: regions, consistency, capacity and backup."""

from typing import Any, Final

from azure_facts.regions import is_region, programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import references
from sandbox.catalogue.entry import rule
from sandbox.values import dig

_AZURERM: Final = "terraform-provider-azurerm cosmosdb_account"
# Minimum and maximum interval in seconds, and minimum prefix: for accounts in one region, and in several.
_STALENESS: Final = {False: (5, 86400, 10), True: (300, 86400, 100_000)}


def bad_request(message: str) -> AzureError:
    """Return an error of Cosmos DB."""
    return AzureError(400, "BadRequest", message)


def locations(request: Request) -> list[dict[str, Any]]:
    """Return the locations in an account's inputs."""
    return request.input("locations") or []


@rule(
    "An account's regions are different and have different priorities, one of which is 0",
    "Azure/azure-cli pull request 21509 (priorities), terraform-provider-azurerm cosmosdb_account; the "
    "messages are from memory",
)
def _locations_in_order(request: Request) -> None:
    priorities = [one.get("failoverPriority") or 0 for one in locations(request)]
    places = [programmatic(str(one.get("locationName"))) for one in locations(request)]
    if 0 not in priorities:
        raise bad_request("There must be one location with a failover priority of 0: the write region.")
    if len(set(priorities)) < len(priorities):
        raise bad_request("Failover priorities must be unique for each location.")
    if len(set(places)) < len(places):
        raise bad_request("Each location can be named only once.")


@rule("An account's regions exist", "from memory")
def _locations_exist(request: Request) -> None:
    for one in locations(request):
        if not is_region(str(one.get("locationName"))):
            raise bad_request(f"The location '{one.get('locationName')}' is not a valid Azure region.")


@rule(
    "A subscription has at most one account with the free tier",
    "hashicorp/terraform-provider-azurerm pull request 16127; deployment notes in public repositories have "
    "the message",
)
def _free_tier_once(request: Request) -> None:
    if request.input("enableFreeTier") is not True:
        return
    for other in request.azure.of_type("azure-native:cosmosdb:DatabaseAccount"):
        here = other.subscription == request.account.subscription and not references.same(
            other.id, request.id
        )
        if here and other.properties.get("enableFreeTier") is True:
            raise bad_request(
                "Free tier has already been applied to another Azure Cosmos DB account in this subscription."
            )


@rule("An account's free tier setting cannot change", f"{_AZURERM}, ForceNew; the message is from memory")
def _free_tier_stays(request: Request) -> None:
    before = bool(request.existing.properties.get("enableFreeTier")) if request.existing else None
    if before is not None and before != bool(request.input("enableFreeTier")):
        raise bad_request("The free tier of an existing account cannot be changed.")


@rule(
    "Bounded staleness is within Azure's limits; the minimums are higher for an account with several regions",
    f"{_AZURERM}; learn.microsoft.com cosmos-db/consistency-levels; the message is from memory",
)
def _staleness_has_bounds(request: Request) -> None:
    if request.input("consistencyPolicy.defaultConsistencyLevel") != "BoundedStaleness":
        return
    least, largest, prefix = _STALENESS[len(locations(request)) > 1]
    seconds = request.input("consistencyPolicy.maxIntervalInSeconds")
    staleness = request.input("consistencyPolicy.maxStalenessPrefix")
    if seconds is not None and not least <= seconds <= largest:
        raise bad_request(f"MaxIntervalInSeconds must be between {least} and {largest}.")
    if staleness is not None and staleness < prefix:
        raise bad_request(f"MaxStalenessPrefix must be at least {prefix}.")


def is_serverless(properties: dict[str, Any]) -> bool:
    """Return whether an account has the capability EnableServerless."""
    return any(one.get("name") == "EnableServerless" for one in properties.get("capabilities") or ())


@rule(
    "A serverless account has one region",
    "learn.microsoft.com cosmos-db/throughput-serverless; the message is from memory",
)
def _serverless_in_one_region(request: Request) -> None:
    if is_serverless(request.inputs) and len(locations(request)) > 1:
        raise bad_request("Serverless accounts do not support more than one region.")


@rule(
    "Continuous backup cannot change back to periodic",
    f"{_AZURERM}, ForceNew; learn.microsoft.com cosmos-db/migrate-continuous-backup; the message is "
    "from memory",
)
def _backup_stays_continuous(request: Request) -> None:
    before = dig(request.existing.properties, "backupPolicy.type") if request.existing else None
    if before == "Continuous" and request.input("backupPolicy.type") == "Periodic":
        raise bad_request("A continuous backup policy cannot be changed to a periodic one.")


RULES: Final = (
    _locations_in_order,
    _locations_exist,
    _free_tier_once,
    _free_tier_stays,
    _staleness_has_bounds,
    _serverless_in_one_region,
    _backup_stays_continuous,
)
