"""Resources that the tests of rejections create first."""

from typing import Any

from sandbox.values import Secret
from tests.sandbox.driver import Engine, Made

SOMEBODY = "00000000-0000-4000-8000-00000000000a"
GROUP = "stitches-dev"
ACCOUNT = {"resourceGroupName": GROUP, "accountName": "ststitches", "kind": "StorageV2"}
SKU = {"sku": {"name": "Standard_LRS"}}
VAULT: dict[str, Any] = {
    "resourceGroupName": GROUP,
    "vaultName": "kv-stitches",
    "properties": {
        "tenantId": SOMEBODY,
        "sku": {"family": "A", "name": "standard"},
    },
}
SERVER = {"resourceGroupName": GROUP, "serverName": "sql-stitches"}
LOGIN = {"administratorLogin": "dba", "administratorLoginPassword": Secret("hunter2-Password")}
ENTRA_ONLY = {
    "administrators": {
        "azureADOnlyAuthentication": True,
        "login": "dba",
        "sid": SOMEBODY,
    }
}
PROFILE = {"resourceGroupName": GROUP, "profileName": "afd"}


def storage(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:storage:StorageAccount", {**ACCOUNT, **SKU, **inputs})


def server(engine: Engine, **inputs: Any) -> Made:
    """A SQL server; with a login if the inputs have no Entra administrators."""
    login = {} if "administrators" in inputs else LOGIN
    return engine.create("azure-native:sql:Server", {**SERVER, **login, **inputs})


def lock(engine: Engine, scope: str, level: str = "CanNotDelete") -> Made:
    inputs = {"scope": scope, "lockName": "keep", "level": level}
    return engine.create("azure-native:authorization:ManagementLockByScope", inputs)
