"""Azure Cosmos DB: accounts, and the databases and containers of its SQL API."""

from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import display_name, programmatic
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import regions, responses
from sandbox.catalogue.cosmos_db import accounts
from sandbox.catalogue.cosmos_db.accounts import bad_request, is_serverless, locations
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.values import dig

_ACCOUNT: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.DocumentDB/databaseAccounts/{accountName}"
)
_DATABASE: Final = _ACCOUNT + "/sqlDatabases/{databaseName}"
_LARGEST_THROUGHPUT: Final = 1_000_000
# The minimum and the step of throughput, by the property that sets it.
_THROUGHPUT: Final = {"throughput": (400, 100), "autoscaleSettings.maxThroughput": (1000, 1000)}


def _account_of(request: Request) -> Record | None:
    current: str | None = request.id
    while current is not None and identifiers.arm_type(current) != "Microsoft.DocumentDB/databaseAccounts":
        current = identifiers.parent(current)
    return request.find(current)


@rule(
    "Databases and containers of a serverless account have no throughput",
    "microsoft/botbuilder-dotnet issue 5051, microsoft/simplechat issue 33",
)
def _no_throughput_when_serverless(request: Request) -> None:
    account, what = _account_of(request), "container" if "/containers/" in request.id else "database"
    throughput = [path for path in _THROUGHPUT if request.input(f"options.{path}") is not None]
    if throughput and account is not None and is_serverless(account.properties):
        raise bad_request(
            f"Setting offer throughput or autopilot on {what} is not supported for serverless accounts."
        )


@rule(
    "Throughput is at least 400, in steps of 100; with autoscale, at least 1,000, in steps of 1,000",
    "Azure/ARO-RP pull request 299, microsoft/vscode-cosmosdb issue 1865, "
    "pagopa-archive/io-infrastructure-live-new pull request 582",
)
def _throughput_in_steps(request: Request) -> None:
    for path, (least, step) in _THROUGHPUT.items():
        wanted = request.input(f"options.{path}")
        if wanted is not None and (not least <= wanted <= _LARGEST_THROUGHPUT or wanted % step):
            raise bad_request(
                f"The offer should have valid throughput values between {least} and {_LARGEST_THROUGHPUT} "
                f"inclusive in increments of {step}."
            )


@rule(
    "A container has a partition key whose paths start with a slash",
    "learn.microsoft.com cosmos-db/partitioning-overview; the message is from memory",
)
def _is_partitioned(request: Request) -> None:
    paths: list[str] = request.input("resource.partitionKey.paths") or []
    if not paths or not all(path.startswith("/") for path in paths):
        raise bad_request("The partition key must have at least one path, and each must start with '/'.")


@rule("A container's partition key cannot change", "pulumi-azure-native issue 562", in_preview=True)
def _partition_key_stays(request: Request) -> None:
    before = dig(request.existing.properties, "resource.partitionKey.paths") if request.existing else None
    if before is not None and before != request.input("resource.partitionKey.paths"):
        raise bad_request("Document collection partition key cannot be changed")


def _regional(request: Request) -> list[dict[str, Any]]:
    """Return an account's regions as Azure returns them."""
    given: list[dict[str, Any]] = []
    for one in locations(request):
        place = str(one.get("locationName"))
        own = f"{request.name}-{programmatic(place)}"
        given.append(
            {
                "documentEndpoint": f"https://{own}.documents.azure.com:443/",
                "failoverPriority": one.get("failoverPriority") or 0,
                "id": own,
                "isZoneRedundant": bool(one.get("isZoneRedundant")),
                "locationName": display_name(place),
                "provisioningState": "Succeeded",
            }
        )
    return given


def _account(request: Request) -> dict[str, Any]:
    """Return an account's response. Source: `az cosmosdb show` in public repositories."""
    regional = _regional(request)
    everywhere = request.input("enableMultipleWriteLocations") is True
    response: dict[str, Any] = {
        "analyticalStorageConfiguration": {"schemaType": "WellDefined"},
        "capabilities": [],
        "consistencyPolicy": {
            "defaultConsistencyLevel": "Session",
            "maxIntervalInSeconds": 5,
            "maxStalenessPrefix": 100,
        },
        "cors": [],
        "defaultIdentity": "FirstPartyIdentity",
        "documentEndpoint": f"https://{request.name}.documents.azure.com:443/",
        "failoverPolicies": [
            {name: one[name] for name in ("failoverPriority", "id", "locationName")} for one in regional
        ],
        "instanceId": request.guid("instance"),
        "ipRules": [],
        "keysMetadata": {
            name: {"generationTime": request.created}
            for name in (
                "primaryMasterKey",
                "primaryReadonlyMasterKey",
                "secondaryMasterKey",
                "secondaryReadonlyMasterKey",
            )
        },
        "locations": regional,
        "minimalTlsVersion": "Tls12",
        "networkAclBypass": "None",
        "networkAclBypassResourceIds": [],
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled",
        "readLocations": regional,
        "virtualNetworkRules": [],
        "writeLocations": [one for one in regional if everywhere or one["failoverPriority"] == 0],
        **responses.identity(request),
    }
    switches = (
        "disableKeyBasedMetadataWriteAccess",
        "disableLocalAuth",
        "enableAnalyticalStorage",
        "enableAutomaticFailover",
        "enableBurstCapacity",
        "enableFreeTier",
        "enableMultipleWriteLocations",
        "enablePartitionMerge",
        "isVirtualNetworkFilterEnabled",
    )
    if request.input("backupPolicy") is None:
        response["backupPolicy"] = {
            "type": "Periodic",
            "periodicModeProperties": {
                "backupIntervalInMinutes": 240,
                "backupRetentionIntervalInHours": 8,
                "backupStorageRedundancy": "Geo",
            },
        }
    return {**response, **dict.fromkeys(switches, False)}


def _account_spelling(request: Request) -> dict[str, Any]:
    places = [{"locationName": one["locationName"]} for one in _regional(request)]
    return {"location": display_name(request.location), "locations": places}


def _entity(request: Request) -> dict[str, Any]:
    """Return what Cosmos DB adds to databases and containers."""
    return {
        "resource": {
            "etag": f'"{request.guid(request.now)}"',
            "rid": request.guid("rid")[:8],
            "ts": 1_700_000_000,
        }
    }


def _container(request: Request) -> dict[str, Any]:
    everything = {
        "automatic": True,
        "excludedPaths": [{"path": '/"_etag"/?'}],
        "includedPaths": [{"path": "/*"}],
        "indexingMode": "consistent",
    }
    conflicts = {
        "conflictResolutionPath": "/_ts",
        "conflictResolutionProcedure": "",
        "mode": "LastWriterWins",
    }
    added = _entity(request)["resource"]
    return {
        "resource": {
            **added,
            "conflictResolutionPolicy": conflicts,
            "indexingPolicy": everything,
            "partitionKey": {"kind": "Hash"},
        }
    }


TYPES: Final = (
    ResourceType(
        "azure-native:cosmosdb:DatabaseAccount",
        path=_ACCOUNT,
        name=names.COSMOS_ACCOUNT,
        global_name=GlobalName(
            namespace="documents.azure.com",
            code="BadRequest",
            message=(
                "Dns record for {name} under zone Document is already taken. Please use a different name for "
                "the account."
            ),
            source="OfficeDev/microsoft-teams-apps-callrecord-insights issue 26",
        ),
        # Source: x-ms-mutability in azure-rest-api-specs, Microsoft.DocumentDB, from memory.
        create_only=("createMode",),
        adds=_account,
        spells=_account_spelling,
        rules=(
            regions.in_a_region,
            *accounts.RULES,
        ),
    ),
    ResourceType(
        "azure-native:cosmosdb:SqlResourceSqlDatabase",
        path=_DATABASE,
        name=names.COSMOS_ENTITY,
        adds=_entity,
        rules=(_no_throughput_when_serverless, _throughput_in_steps),
    ),
    ResourceType(
        "azure-native:cosmosdb:SqlResourceSqlContainer",
        path=_DATABASE + "/containers/{containerName}",
        name=names.COSMOS_ENTITY,
        adds=_container,
        rules=(
            _is_partitioned,
            _partition_key_stays,
            _no_throughput_when_serverless,
            _throughput_in_steps,
        ),
    ),
)
