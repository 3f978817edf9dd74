"""A few types of resources for random programs: the parents of each, its names, and what changes."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import assignment, catalogue
from sandbox.values import is_array, is_object
from tests.sandbox.driver import Made

_TENANT = "5a9db0c5-0000-4000-8000-000000000002"
_BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
_SCOPES = ("group", "plan", "site", "slot", "account", "container", "vault")

Inputs = dict[str, Any]


def _tags(number: int) -> Inputs:
    return {"tags": {"number": str(number)}}


def _no_others(_: Mapping[str, Made]) -> Inputs:
    return {}


@dataclass(frozen=True)
class Kind:
    """One type."""

    token: str
    lies_in: Sequence[str]
    """The kinds that can be its parent, or that it can extend."""
    names: Sequence[str]
    """Few, so that they conflict; some differ only in case, and some have the same beginning."""
    inputs: Callable[[Made, str], Inputs]
    """The program's inputs for its parent and its name."""
    path: str = "tags.number"
    """The path of a number that can change."""
    numbered: Callable[[int], Inputs] = _tags
    """The program's inputs for that number."""
    needs: Sequence[str] = ()
    """The kinds of other resources to which it refers."""
    referring: Callable[[Mapping[str, Made]], Inputs] = _no_others
    """The program's inputs for those."""

    @property
    def name_parameter(self) -> str:
        name = catalogue.get(self.token).name_parameter
        assert name
        return name

    def key(self, program: Inputs, subscription: str) -> str:
        """The id from a program's inputs, in lower case."""
        return catalogue.get(self.token).identifier(program, subscription).lower()

    def number(self, inputs: Inputs) -> Any:
        """The value at the path."""
        found: Any = inputs
        for step in assignment.read(f"{self.path}=").steps:
            found = found[int(step)] if is_array(found) else found[step] if is_object(found) else None
        return found


def _in_group(made: Made) -> Inputs:
    return {"resourceGroupName": made.id.split("/")[4]}


def _own_name(made: Made) -> str:
    return made.id.rpartition("/")[2]


def _lock(level: str, *names: str) -> Kind:
    return Kind(
        "azure-native:authorization:ManagementLockByScope",
        lies_in=_SCOPES,
        names=names,
        inputs=lambda scope, name: {"scope": scope.id, "lockName": name, "level": level},
        path="notes",
        numbered=lambda number: {"notes": str(number)},
    )


KINDS: dict[str, Kind] = {
    "group": Kind(
        "azure-native:resources:ResourceGroup",
        lies_in=(),
        names=("rg", "RG", "rg-two"),
        inputs=lambda _, name: {"resourceGroupName": name, "location": "eastus"},
    ),
    "plan": Kind(
        "azure-native:web:AppServicePlan",
        lies_in=("group",),
        names=("plan", "Plan", "plan-two"),
        inputs=lambda group, name: {**_in_group(group), "name": name},
        path="sku.capacity",
        numbered=lambda number: {"sku": {"name": "S1", "capacity": 1 + number}},
    ),
    "site": Kind(
        "azure-native:web:WebApp",
        lies_in=("group",),
        names=("stitches", "STITCHES", "stitches-blue"),
        inputs=lambda group, name: {
            **_in_group(group),
            "name": name,
            "identity": {"type": "SystemAssigned"},
        },
        needs=("plan",),
        referring=lambda made: {"serverFarmId": made["plan"].id},
    ),
    "slot": Kind(
        "azure-native:web:WebAppSlot",
        lies_in=("site",),
        names=("blue", "BLUE", "blue-two"),
        inputs=lambda site, name: {**_in_group(site), "name": _own_name(site), "slot": name},
        path="siteConfig.numberOfWorkers",
        numbered=lambda number: {"siteConfig": {"numberOfWorkers": 1 + number}},
    ),
    "account": Kind(
        "azure-native:storage:StorageAccount",
        lies_in=("group",),
        names=("ststitches", "ststitchestwo"),
        inputs=lambda group, name: {
            **_in_group(group),
            "accountName": name,
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"},
        },
    ),
    "container": Kind(
        "azure-native:storage:BlobContainer",
        lies_in=("account",),
        names=("uploads", "uploads-two"),
        inputs=lambda account, name: {
            **_in_group(account),
            "accountName": _own_name(account),
            "containerName": name,
        },
        path="metadata.number",
        numbered=lambda number: {"metadata": {"number": str(number)}},
    ),
    "vault": Kind(
        "azure-native:keyvault:Vault",
        lies_in=("group",),
        names=("kv-stitches", "KV-Stitches", "kv-stitches-two"),
        inputs=lambda group, name: {
            **_in_group(group),
            "vaultName": name,
            "properties": {"tenantId": _TENANT, "sku": {"family": "A", "name": "standard"}},
        },
    ),
    "role": Kind(
        "azure-native:authorization:RoleAssignment",
        lies_in=_SCOPES,
        names=tuple(str(uuid.UUID(int=number)) for number in (1, 2)),
        inputs=lambda scope, name: {
            "scope": scope.id,
            "roleAssignmentName": name,
            "principalType": "ServicePrincipal",
            "roleDefinitionId": f"{'/'.join(scope.id.split('/')[:3])}/providers/Microsoft.Authorization"
            f"/roleDefinitions/{_BLOB_READER}",
        },
        path="description",
        numbered=lambda number: {"description": str(number)},
        needs=("site",),
        referring=lambda made: {"principalId": made["site"].outputs["identity"]["principalId"]},
    ),
    "lock": _lock("CanNotDelete", "keep", "Keep", "keep-two"),
    "read-only lock": _lock("ReadOnly", "freeze"),
    "setting": Kind(
        "azure-native:monitor:DiagnosticSetting",
        lies_in=("vault", "site"),
        names=("logs", "LOGS", "logs-two"),
        inputs=lambda resource, name: {"resourceUri": resource.id, "name": name},
        path="metrics[0].enabled",
        numbered=lambda number: {"metrics": [{"category": "AllMetrics", "enabled": number > 0}]},
        needs=("account",),
        referring=lambda made: {"storageAccountId": made["account"].id},
    ),
}


@dataclass(frozen=True)
class Kept:
    """One resource in the state of a program."""

    kind: str
    made: Made
    program: Inputs
    """The program's inputs, before the provider adds to them."""
    touched: bool = False
    """Whether a person has changed it since."""
    drifted: bool = False
    """Whether it differs now."""

    @property
    def key(self) -> str:
        return self.made.id.lower()

    @property
    def described(self) -> Kind:
        return KINDS[self.kind]
