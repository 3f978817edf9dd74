"""Storage accounts: their redundancy, the properties that cannot change, and their firewall."""

from ipaddress import IPv4Network
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import has_zones, paired
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.catalogue.network import addresses, subnets
from sandbox.values import dig

ACCOUNT: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Storage/storageAccounts/{accountName}"
)
_SERVICES: Final = ("blob", "dfs", "file", "queue", "table")
_IN_ZONES: Final = ("ZRS", "GZRS", "RAGZRS")
_IN_PAIRS: Final = ("GRS", "RAGRS", "GZRS", "RAGZRS")
_ENCRYPTED_TWICE: Final = "encryption.requireInfrastructureEncryption"
# The kinds to which an account can be upgraded.
_UPGRADES: Final = {"Storage": "StorageV2", "BlobStorage": "StorageV2"}
_SMALLEST_BLOCK: Final = 30
_CREATE: Final = "azure-rest-api-specs storage, error codes of create and update"


def _sku(request: Request) -> str:
    return str(request.input("sku.name") or "Standard_LRS")


def _copies(sku: str) -> str:
    """Return the redundancy, which is the last part of a SKU: "RAGRS"."""
    return sku.rpartition("_")[2]


@rule(
    "ZRS needs a region with zones, GRS a region with a pair, GZRS both",
    "Esri/arcgis-gitops issue 160 (zones), Azure/ALZ-PowerShell-Module issue 291 (pair)",
)
def _region_has_redundancy(request: Request) -> None:
    copies = _copies(_sku(request))
    no_zones = copies in _IN_ZONES and not has_zones(request.location)
    no_pair = copies in _IN_PAIRS and paired(request.location) is None
    if no_zones or no_pair:
        kind = request.input("kind") or "StorageV2"
        raise AzureError(
            400,
            "RedundancyConfigurationNotAvailableInRegion",
            "The storage account failed to create due to redundancy configuration - "
            f"Sku: {_sku(request)}, Kind: {kind} - not available in selected Region - {request.location}. "
            "Please make sure the redundancy configuration selected is available in your region. For more "
            "information about redundancy configurations, see "
            "https://docs.microsoft.com/en-us/azure/storage/common/storage-redundancy",
        )


@rule(
    "An account's SKU cannot change between zone-redundant and others, or between Standard and Premium: the "
    "first needs a conversion, not an update",
    "terraform-provider-azurerm issue 110, terraform-provider-azurerm issue 6526; learn.microsoft.com "
    "storage/common/redundancy-migration",
)
def _no_conversion(request: Request) -> None:
    before, after = _existing(request, "sku.name"), _sku(request)
    if before is not None and _sort(before) != _sort(after):
        raise AzureError(
            400,
            "StorageAccountTypeConversionNotAllowed",
            f"Storage account type cannot be changed to {after}.",
        )


def _sort(sku: str) -> tuple[str, bool]:
    """Return the parts of a SKU that an update cannot change: its performance, and whether it has zones."""
    return sku.partition("_")[0], _copies(sku) in _IN_ZONES


@rule(
    "An account's kind cannot change, except for upgrades to StorageV2",
    f"{_CREATE}; learn.microsoft.com storage/common/storage-account-upgrade",
)
def _kind_stays(request: Request) -> None:
    before, after = _existing(request, "kind"), request.input("kind")
    if before is not None and after not in (None, before, _UPGRADES.get(before)):
        raise _read_only("kind")


@rule(
    "Infrastructure encryption cannot change after an account's creation",
    "Microsoft FinOps toolkit, help/errors: AccountPropertyCannotBeUpdated",
)
def _encryption_stays(request: Request) -> None:
    after = request.input(_ENCRYPTED_TWICE)
    if request.existing and after is not None and after is not bool(_existing(request, _ENCRYPTED_TWICE)):
        raise _read_only("requireInfrastructureEncryption")


def _read_only(name: str) -> AzureError:
    return AzureError(
        400,
        "AccountPropertyCannotBeUpdated",
        f"The property '{name}' was specified in the input, but it cannot be updated as it is read-only. For "
        "more information, see - https://aka.ms/storageaccountupdate",
    )


@rule(
    "Premium block blob accounts, and only these, have the access tier Premium",
    f"{_CREATE}: InvalidAccessTier, with this sentence; the form of the message is from memory",
)
def _tier_of_the_kind(request: Request) -> None:
    tier = request.input("accessTier")
    if tier is not None and (tier == "Premium") != (request.input("kind") == "BlockBlobStorage"):
        raise AzureError(400, "InvalidAccessTier", "The access tier is not allowed for this account kind.")


@rule("An allowed subnet exists, and has the service endpoint Microsoft.Storage", subnets.SOURCE)
def _subnets_reach_it(request: Request) -> None:
    rules: list[dict[str, Any]] = request.input("networkRuleSet.virtualNetworkRules") or []
    named = [one.get("virtualNetworkResourceId") for one in rules]
    subnets.reject_unreachable(named, "Microsoft.Storage", request, _subnet_rejected)


@rule(
    "A firewall's addresses are public IPv4 addresses, or blocks of at least four",
    "Azure/azure-cli issues 13828 and 7417 (private ranges), terraform-provider-azurerm issues 5444 and 7869 "
    "(/31 and /32); learn.microsoft.com storage/common/storage-network-security",
)
def _public_addresses(request: Request) -> None:
    for given in request.input("networkRuleSet.ipRules") or ():
        if not _is_public(str(given.get("iPAddressOrRange"))):
            raise _invalid("networkAcls.ipRule[*].value")


def _is_public(text: str) -> bool:
    block = addresses.read(text)
    return (
        isinstance(block, IPv4Network)
        and ("/" not in text or block.prefixlen <= _SMALLEST_BLOCK)
        and addresses.private_range(text) is None
    )


@rule("The allowed subnets are different", "MicrosoftDocs/azure-docs issue 45997")
def _subnets_once(request: Request) -> None:
    rules: list[dict[str, Any]] = request.input("networkRuleSet.virtualNetworkRules") or []
    named = [identifiers.key(str(one.get("virtualNetworkResourceId"))) for one in rules]
    if len(named) != len(set(named)):
        raise _invalid("networkAcls.virtualNetworkRules[*].id(unique)")


def _invalid(parameter: str) -> AzureError:
    return AzureError(
        400,
        "InvalidValuesForRequestParameters",
        f"Values for request parameters are invalid: {parameter}. For more information, see - "
        "https://aka.ms/storagenetworkruleset",
    )


def _subnet_rejected(code: str, message: str) -> AzureError:
    return AzureError(
        400, "NetworkAclsValidationFailure", f"Validation of network acls failure: {code}:{message}"
    )


def _existing(request: Request, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the current value of a property; None if the request creates the account."""
    return dig(request.existing.properties, path) if request.existing else None


def _endpoints(name: str) -> dict[str, str]:
    endpoints = {service: f"https://{name}.{service}.core.windows.net/" for service in _SERVICES}
    # In Azure the zone number of the static website's endpoint differs between accounts.
    return {**endpoints, "web": f"https://{name}.z13.web.core.windows.net/"}


def _account(request: Request) -> dict[str, Any]:
    sku = _sku(request)
    copies = _copies(sku)
    encrypted_twice = _existing(request, _ENCRYPTED_TWICE)
    encrypted = {"enabled": True, "keyType": "Account", "lastEnabledTime": request.created}
    response: dict[str, Any] = {
        "accessTier": "Premium" if request.input("kind") == "BlockBlobStorage" else "Hot",
        "allowBlobPublicAccess": False,
        "creationTime": request.created,
        "enableHttpsTrafficOnly": True,
        "encryption": {
            "keySource": "Microsoft.Storage",
            "services": dict.fromkeys(("blob", "file"), encrypted),
            **({"requireInfrastructureEncryption": True} if encrypted_twice else {}),
        },
        "keyCreationTime": {"key1": request.created, "key2": request.created},
        "networkRuleSet": {
            "bypass": "AzureServices",
            "defaultAction": "Allow",
            "ipRules": [],
            "virtualNetworkRules": [],
        },
        "primaryEndpoints": _endpoints(request.name),
        "primaryLocation": request.location,
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "sku": {"name": sku, "tier": sku.partition("_")[0]},
        "statusOfPrimary": "available",
        **responses.identity(request),
    }
    secondary = paired(request.location)
    if copies in _IN_PAIRS and secondary:
        response |= {"secondaryLocation": secondary, "statusOfSecondary": "available"}
    if copies.startswith("RA"):
        # Files have no secondary endpoint: seven of cloud-custodian's recorded accounts.
        readable = _endpoints(f"{request.name}-secondary")
        response["secondaryEndpoints"] = {name: url for name, url in readable.items() if name != "file"}
    return response


TYPES: Final = (
    ResourceType(
        "azure-native:storage:StorageAccount",
        path=ACCOUNT,
        name=names.STORAGE_ACCOUNT,
        global_name=GlobalName(
            namespace="core.windows.net",
            code="StorageAccountAlreadyTaken",
            message="The storage account named {name} is already taken.",
            source="hashicorp/terraform issue 11485",
        ),
        create_only=("isHnsEnabled",),
        adds=_account,
        rules=(
            regions.in_a_region,
            _region_has_redundancy,
            _no_conversion,
            _kind_stays,
            _encryption_stays,
            _tier_of_the_kind,
            _public_addresses,
            _subnets_once,
            _subnets_reach_it,
        ),
    ),
)
