"""Azure Cache for Redis: caches and their firewall rules."""

from typing import Any, Final

from azure_facts import names
from azure_facts.regions import display_name
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.catalogue.network import addresses
from sandbox.values import dig

_CACHE: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Cache"
_SIZES: Final = (
    "terraform-provider-azurerm redis_cache (the sizes, after Azure/azure-cli); Azure/azure-cli issue 2902 "
    "(the message)"
)
# By SKU: its family, its capacities, and its rank.
_SKUS: Final = {
    "Basic": ("C", range(7), 0),
    "Standard": ("C", range(7), 1),
    "Premium": ("P", range(1, 6), 2),
}
_ONLY_PREMIUM: Final = ("shardCount", "subnetId", "staticIP")
_STAY: Final = ("subnetId", "staticIP", "zones")
# By family, from the smallest capacity.
# Source: learn.microsoft.com azure-cache-for-redis/cache-planning-faq.
_MAXIMUM_CLIENTS: Final = {
    "C": (256, 1000, 2000, 5000, 10000, 15000, 20000),
    "P": (7500, 15000, 30000, 40000, 40000),
}


@rule("A cache's family and capacity belong to its SKU", f"{_SIZES}; the code is from memory")
def _size_fits(request: Request) -> None:
    family, capacities, _ = _SKUS.get(str(request.input("sku.name")), ("", range(0), 0))
    if request.input("sku.family") != family or request.input("sku.capacity") not in capacities:
        raise AzureError(
            400,
            "SkuFamilyNotSupported",
            "Exception of type 'AzCacheRP.Exceptions.SkuFamilyNotSupportedException' was thrown.",
        )


@rule(
    "A cache cannot change to a lower SKU, or from Basic directly to Premium",
    "learn.microsoft.com azure-cache-for-redis/cache-how-to-scale; Azure/azure-cli issue 2902; the code, and "
    "the message for a lower SKU, are from memory",
)
def _scales_up(request: Request) -> None:
    before = str(dig(request.existing.properties, "sku.name")) if request.existing else ""
    after = str(request.input("sku.name"))
    if before not in _SKUS or after not in _SKUS:
        return
    step = _SKUS[after][2] - _SKUS[before][2]
    if step not in (0, 1):
        raise AzureError(
            400,
            "InvalidScaleOperation",
            f"Scaling a cache from the {before} SKU to the {after} SKU is not supported.",
        )


@rule(
    "Only Premium caches have shards, a subnet or a static address",
    "learn.microsoft.com azure-cache-for-redis/cache-overview, feature comparison; code and message are from "
    "memory",
)
def _only_premium(request: Request) -> None:
    for name in _ONLY_PREMIUM:
        if request.input(name) is not None and request.input("sku.name") != "Premium":
            raise AzureError(
                400, "InvalidRequestBody", f"The property '{name}' is only supported for Premium caches."
            )


@rule(
    "A cache without access keys accepts Entra tokens",
    "terraform-provider-azurerm redis_cache; learn.microsoft.com azure-cache-for-redis/"
    "cache-azure-active-directory-for-authentication; code and message are from memory",
)
def _has_authentication(request: Request) -> None:
    entra = str(request.input("redisConfiguration.aadEnabled")).lower() == "true"
    if request.input("disableAccessKeyAuthentication") is True and not entra:
        raise AzureError(
            400,
            "InvalidRequestBody",
            "Access key authentication can only be disabled when Microsoft Entra authentication is enabled "
            "(redisConfiguration.aad-enabled).",
        )


@rule(
    "A cache's subnet, address and zones cannot change",
    "terraform-provider-azurerm redis_cache, ForceNew; code and message are from memory",
)
def _network_and_zones_stay(request: Request) -> None:
    before = request.existing.properties if request.existing else {}
    for name in _STAY if request.existing else ():
        if str(before.get(name)).lower() != str(request.input(name)).lower():
            raise AzureError(
                400, "InvalidRequestBody", f"The property '{name}' of an existing cache cannot be changed."
            )


@rule("A range of addresses does not start after its end", "from memory")
def _range_in_order(request: Request) -> None:
    start, end = (addresses.read(str(request.input(name))) for name in ("startIP", "endIP"))
    if start is None or end is None or start.network_address > end.network_address:  # pyright: ignore[reportOperatorIssue]
        raise AzureError(
            400, "InvalidRequestBody", "The value of the parameter 'properties.startIP' is invalid."
        )


def _cache(request: Request) -> dict[str, Any]:
    family, capacity = str(request.input("sku.family")), int(request.input("sku.capacity"))
    smallest = 1 if family == "P" else 0
    return {
        "hostName": f"{request.name.lower()}.redis.cache.windows.net",
        "instances": [{"isMaster": True, "isPrimary": True, "nonSslPort": 13000, "sslPort": 15000}],
        "linkedServers": [],
        "minimumTlsVersion": "1.2",
        "port": 6379,
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled",
        "redisConfiguration": {"maxclients": str(_MAXIMUM_CLIENTS[family][capacity - smallest])},
        "redisVersion": "6.0",
        "sslPort": 6380,
        "updateChannel": "Stable",
        **responses.identity(request),
    }


def _where_in_words(request: Request) -> dict[str, Any]:
    """Use the region's display name, as in the response in the documentation of `az redis create`."""
    return {"location": display_name(request.location)}


TYPES: Final = (
    ResourceType(
        "azure-native:redis:Redis",
        path=_CACHE + "/redis/{name}",
        response_path=_CACHE + "/Redis/{name}",
        name=names.REDIS,
        global_name=GlobalName(
            namespace="redis.cache.windows.net",
            code="NameNotAvailable",
            message=(
                "An error occured when trying to reserve the DNS name for the cache instance. This may be a "
                "temporary issue if a cache instance of this name was recently deleted. Please choose a "
                "different name or try again later."
            ),
            source="Azure/azure-service-operator pull request 889, Azure-Samples/acme-fitness-store issue 13",
        ),
        adds=_cache,
        spells=_where_in_words,
        rules=(
            regions.in_a_region,
            _size_fits,
            _scales_up,
            _only_premium,
            _has_authentication,
            _network_and_zones_stay,
        ),
    ),
    ResourceType(
        "azure-native:redis:FirewallRule",
        path=_CACHE + "/redis/{cacheName}/firewallRules/{ruleName}",
        response_path=_CACHE + "/Redis/{cacheName}/firewallRules/{ruleName}",
        name=names.REDIS_RULE,
        rules=(_range_in_order,),
    ),
)
