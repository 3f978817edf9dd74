"""States as the engine exports them, reduced to what tests need; modelled on exports of a real dev stack."""

import json
from collections.abc import Iterable
from typing import Any

from operations.inventory.kinds import KINDS
from operations.inventory.resources import Inventory, read_inventory
from operations.stacks.state import State

Entry = dict[str, Any]

SUBSCRIPTION = "5a9db0c5-0000-4000-8000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/stitches-dev"
CREATED = "2026-11-24T00:40:25.277556991Z"
MODIFIED = "2026-11-24T00:53:33.98037546Z"
REGISTERED = "2026-11-24T00:40:23.198345333Z"
WRITTEN = "2026-11-24T00:54:00.1Z"

PLAN = "azure-native:web:AppServicePlan"
APP = "azure-native:web:WebApp"
SLOT = "azure-native:web:WebAppSlot"
DATABASE = "azure-native:sql:Database"
STORAGE = "azure-native:storage:StorageAccount"
VAULT = "azure-native:keyvault:Vault"
INSIGHTS = "azure-native:applicationinsights:Component"
FRONT_DOOR = "azure-native:cdn:Profile"

PLAN_ID = f"{GROUP}/providers/Microsoft.Web/serverfarms/plan-stitches-dev"
VAULT_ID = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-stitches-dev"

# Type: the component, the part of the id after the resource group, the inputs, and additional outputs.
_FACTS: dict[str, tuple[str, str, Entry, Entry]] = {
    PLAN: (
        "AppServicePlan",
        "Microsoft.Web/serverfarms/plan-stitches-dev",
        {
            "name": "plan-stitches-dev",
            "sku": {"capacity": 1, "name": "B1", "tier": "Basic"},
            "zoneRedundant": False,
        },
        {},
    ),
    FRONT_DOOR: (
        "FrontDoor",
        "Microsoft.Cdn/profiles/afd-stitches-dev",
        {
            "profileName": "afd-stitches-dev",
            "location": "Global",
            "sku": {"name": "Standard_AzureFrontDoor"},
        },
        {"frontDoorId": "ef6f6b14-879c-5774-a29b-47619c078db2"},
    ),
    INSIGHTS: (
        "ApplicationInsights",
        "Microsoft.Insights/components/appi-stitches-dev",
        {"resourceName": "appi-stitches-dev", "applicationType": "web", "disableLocalAuth": True},
        {"connectionString": "InstrumentationKey=1dd4ad7e-f56d-50cf-94a4-aa98c3512a64"},
    ),
    STORAGE: (
        "BlobStorage",
        "Microsoft.Storage/storageAccounts/ststitchesdev",
        {"accountName": "ststitchesdev", "allowSharedKeyAccess": False, "sku": {"name": "Standard_LRS"}},
        {"primaryEndpoints": {"blob": "https://ststitchesdev.blob.core.windows.net/"}},
    ),
    VAULT: (
        "KeyVault",
        "Microsoft.KeyVault/vaults/kv-stitches-dev",
        {"vaultName": "kv-stitches-dev", "properties": {"enableRbacAuthorization": True}},
        {"properties": {"vaultUri": "https://kv-stitches-dev.vault.azure.net/"}},
    ),
    DATABASE: (
        "SqlDatabase",
        "Microsoft.Sql/servers/sql-stitches-dev/databases/stitches",
        {
            "serverName": "sql-stitches-dev",
            "databaseName": "stitches",
            "sku": {"capacity": 5, "name": "Basic", "tier": "Basic"},
            "requestedBackupStorageRedundancy": "Local",
            "zoneRedundant": False,
        },
        {},
    ),
    APP: (
        "WebApp",
        "Microsoft.Web/sites/stitches-dev",
        {
            "name": "stitches-dev",
            "serverFarmId": PLAN_ID,
            "httpsOnly": True,
            "siteConfig": {"healthCheckPath": "/api/health", "linuxFxVersion": "DOTNETCORE|10.0"},
        },
        {"defaultHostName": "stitches-dev.azurewebsites.net"},
    ),
}
TYPES = tuple(_FACTS)

STACK_URN = "urn:pulumi:dev::stitches::pulumi:pulumi:Stack::stitches-dev"
ENVIRONMENT_URN = "urn:pulumi:dev::stitches::stitches:components:Environment::stitches-dev"


def component_urn(pulumi_type: str) -> str:
    """The URN of the component that creates a type."""
    return (
        "urn:pulumi:dev::stitches::stitches:components:Environment$stitches:components:"
        f"{_FACTS[pulumi_type][0]}::stitches-dev"
    )


def urn(pulumi_type: str) -> str:
    """The URN of the environment's resource of a type."""
    return component_urn(pulumi_type).replace("::stitches-dev", f"${pulumi_type}::stitches-dev")


def azure_id(pulumi_type: str) -> str:
    """The id of the environment's resource of a type."""
    return f"{GROUP}/providers/{_FACTS[pulumi_type][1]}"


def component(pulumi_type: str, **names: str) -> Entry:
    """The component that creates a type, with its arguments for the names of its resources."""
    _, _, inputs, _ = _FACTS[pulumi_type]
    given = {name.argument: inputs[name.input] for name in KINDS[pulumi_type].names}
    return {
        "urn": component_urn(pulumi_type),
        "custom": False,
        "type": f"stitches:components:{_FACTS[pulumi_type][0]}",
        "parent": ENVIRONMENT_URN,
        "inputs": {"placement": {"resourceGroupName": "stitches-dev"}, **given, **names},
        "created": REGISTERED,
        "modified": REGISTERED,
        "sourcePosition": "project:///components/key_vault.py#49",
    }


def resource(pulumi_type: str, **changes: Any) -> Entry:
    """The environment's resource of a type, with changes of its entry in the state."""
    _, _, inputs, outputs = _FACTS[pulumi_type]
    inputs = {"location": "eastus", "resourceGroupName": "stitches-dev", **inputs}
    entry = {
        "urn": urn(pulumi_type),
        "custom": True,
        "id": azure_id(pulumi_type),
        "type": pulumi_type,
        "parent": component_urn(pulumi_type),
        "inputs": inputs,
        "outputs": {**inputs, "provisioningState": "Succeeded", **outputs},
        "created": CREATED,
        "modified": MODIFIED,
        **changes,
    }
    return {key: value for key, value in entry.items() if value is not None}


def environment(
    *, tier: str = "B1", suffix: str = "", front_door: bool = True, outputs: Entry | None = None
) -> Entry:
    """The environment component, as `pulumi up` registers it; an update registers its outputs at its end."""
    return {
        "urn": ENVIRONMENT_URN,
        "custom": False,
        "type": "stitches:components:Environment",
        "parent": STACK_URN,
        "inputs": {
            "configuration": {
                "environment": {"name": "dev", "region": "eastus", "resourceTier": tier, "instanceCount": 1},
                "naming": {"suffix": suffix},
                "site": {"frontDoor": front_door},
            },
            "subscriptionId": SUBSCRIPTION,
        },
        "outputs": outputs or {},
        "created": REGISTERED,
        "modified": REGISTERED,
    }


def stack(**outputs: Any) -> Entry:
    """The stack itself, with its outputs."""
    return {"urn": STACK_URN, "custom": False, "type": "pulumi:pulumi:Stack", "outputs": outputs}


def declaration(pulumi_type: str, **configuration: Any) -> Entry:
    """An entry of the stack output `resources`."""
    return {"id": azure_id(pulumi_type), "configuration": configuration, "references": []}


def operation(what: str, entry: Entry) -> Entry:
    """A pending operation on a resource; before a creation the engine leaves out unknown values."""
    unknown = {"id", "outputs", "created", "modified"} if what == "creating" else {"outputs"}
    return {
        "type": what,
        "resource": {key: value for key, value in entry.items() if key not in unknown},
    }


def whole() -> list[Entry]:
    """Everything of a dev stack after a complete update, in the order of registration."""
    declared = [declaration(pulumi_type) for pulumi_type in TYPES]
    entries = [stack(resources=declared), environment(outputs={"resources": declared})]
    for pulumi_type in TYPES:
        entries += [component(pulumi_type), resource(pulumi_type)]
    return entries


def second(entry: Entry, **names: str) -> Entry:
    """A second resource or component of the same type in the environment, with other names."""
    text = json.dumps(entry).replace('::stitches-dev"', '::second"')
    text = text.replace(ENVIRONMENT_URN[: -len("stitches-dev")] + "second", ENVIRONMENT_URN)
    copied = json.loads(text)
    return {**copied, "inputs": {**copied["inputs"], **names}}


def without(entries: Iterable[Entry], *types: str) -> list[Entry]:
    """A state without the resources of some types."""
    return [entry for entry in entries if entry["type"] not in types]


def export(entries: Iterable[Entry], pending: Iterable[Entry] = (), *, version: int = 3) -> str:
    """What `pulumi stack export` prints."""
    deployment = {
        "manifest": {"time": WRITTEN, "magic": "ab35920a", "version": "v3.259.0"},
        "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:wFmZTVjdhL0="}},
        "resources": list(entries),
        "pending_operations": list(pending),
        "metadata": {},
    }
    return json.dumps({"version": version, "deployment": deployment})


def inventory(entries: Iterable[Entry], pending: Iterable[Entry] = ()) -> Inventory:
    """The inventory of a state."""
    return read_inventory(State.read(export(entries, pending)))


def statuses(found: Inventory) -> dict[str, str]:
    """The status of each resource by its name; an error if a name occurs twice."""
    by_name = {record.name: record.status.value for record in found.records}
    assert len(by_name) == len(found.records)
    return by_name
