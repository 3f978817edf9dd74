"""A recorder in place of the engine: it records what a program registers, and returns useful outputs."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import ROOT

SUBSCRIPTION_ID = "00000000-0000-4000-8000-000000000001"
TENANT_ID = "00000000-0000-4000-8000-000000000002"

_LOOP = asyncio.new_event_loop()

# The outputs that components read and that are not inputs of a resource.
_COMPUTED: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    # GUIDs, as in Azure: rules check them for an identity that administers something.
    "azure-native:managedidentity:UserAssignedIdentity": lambda inputs: {
        "clientId": str(uuid5(NAMESPACE_URL, f"client of {inputs['resourceName']}")),
        "principalId": str(uuid5(NAMESPACE_URL, f"principal of {inputs['resourceName']}")),
    },
    "azure-native:web:WebApp": lambda inputs: {
        "defaultHostName": f"{inputs['name']}.azurewebsites.net",
        "customDomainVerificationId": "verification-id",
    },
    "azure-native:web:WebAppSlot": lambda inputs: {
        "defaultHostName": f"{inputs['name']}-{inputs['slot']}.azurewebsites.net"
    },
    "azure-native:sql:Server": lambda inputs: {
        "fullyQualifiedDomainName": f"{inputs['serverName']}.database.windows.net"
    },
    "azure-native:storage:StorageAccount": lambda inputs: {
        "primaryEndpoints": {"blob": f"https://{inputs['accountName']}.blob.core.windows.net/"},
        "secondaryEndpoints": {"blob": f"https://{inputs['accountName']}-secondary.blob.core.windows.net/"},
    },
    "azure-native:keyvault:Vault": lambda inputs: {
        "properties": {
            **inputs["properties"],
            "vaultUri": f"https://{inputs['vaultName']}.vault.azure.net/",
        }
    },
    "azure-native:applicationinsights:Component": lambda _: {"connectionString": "InstrumentationKey=0"},
    "azure-native:cdn:AFDCustomDomain": lambda inputs: {
        "validationProperties": {"validationToken": f"token-of-{inputs['hostName']}"}
    },
    "azure-native:dns:Zone": lambda _: {"nameServers": ["ns1-01.azure-dns.com."]},
    "azure-native:cdn:Profile": lambda _: {"frontDoorId": "front-door-id"},
    "azure-native:cdn:AFDEndpoint": lambda inputs: {
        "hostName": f"{inputs['endpointName']}-h.z01.azurefd.net"
    },
}


@dataclass(frozen=True)
class Registered:
    """A resource as the program registered it."""

    type: str
    name: str
    inputs: dict[str, Any]


class Azure(Mocks):
    """Records every resource that is registered.

    Args:
        outputs: The outputs of a type that a test needs; they are added to the default ones, or replace them.

    Attributes:
        resources: What was registered, in that order.
    """

    def __init__(self, outputs: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.resources: list[Registered] = []
        self._outputs = outputs or {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        inputs = cast("dict[str, Any]", args.inputs)
        self.resources.append(Registered(args.typ, args.name, inputs))
        name = _azure_name(inputs) or args.name
        outputs = {**inputs, "name": name, **_COMPUTED.get(args.typ, lambda _: {})(inputs)}
        if "userAssignedIdentities" in inputs.get("identity", {}):
            # A list as input, a map as output.
            ids = inputs["identity"]["userAssignedIdentities"]
            outputs["identity"] = {**inputs["identity"], "userAssignedIdentities": {key: {} for key in ids}}
        return f"id:{args.typ.rsplit(':', 1)[-1]}:{name}", {**outputs, **self._outputs.get(args.typ, {})}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(
            f"a component called {args.token}, but components get everything from their arguments"
        )

    def every(self, resource_type: str) -> list[dict[str, Any]]:
        """The inputs of each resource of a type."""
        return [resource.inputs for resource in self.resources if resource.type == resource_type]

    def inputs(self, resource_type: str, name: str | None = None) -> dict[str, Any]:
        """The inputs of the only resource of a type, or of the one with the name too."""
        found = [
            resource
            for resource in self.resources
            if resource.type == resource_type and name in (None, resource.name)
        ]
        assert len(found) == 1, f"{len(found)} of {resource_type}: {[resource.name for resource in found]}"
        return found[0].inputs

    def count(self, resource_type: str) -> int:
        """The number of registered resources of a type."""
        return len(self.every(resource_type))


def _azure_name(inputs: Mapping[str, Any]) -> str | None:
    """The physical name: the first input that ends in Name and is not its group's or parent's."""
    of_parent = ("resourceGroupName", "serverName", "accountName", "profileName", "virtualNetworkName")
    own = [key for key in inputs if (key == "name" or key.endswith("Name")) and key not in of_parent]
    key = own[0] if own else next((key for key in of_parent[1:] if key in inputs), "resourceGroupName")
    value = inputs.get(key)
    return value if isinstance(value, str) else None


def run(program: Callable[[], object], outputs: Mapping[str, dict[str, Any]] | None = None) -> Azure:
    """Run a program against a new recorder, until all outputs that it waits for are known."""
    azure = Azure(outputs)
    run_against(azure, program)
    return azure


def run_against(
    azure: Azure, program: Callable[[], object], stack: str = "test", engine: MockMonitor | None = None
) -> None:
    """Run a program against a recorder, and an engine of the caller if one is given."""
    # The SDK needs the thread's event loop, which Python no longer creates by itself from 3.12 on.
    asyncio.set_event_loop(_LOOP)
    # The SDK keeps the root from one program to the next, and with it the last program's transformations.
    ROOT.set(None)
    set_mocks(azure, project="stitches", stack=stack, preview=False, monitor=engine)
    test = cast("Callable[[Callable[[], None]], Callable[[], None]]", pulumi.runtime.test)

    def whole_program() -> None:
        program()

    # With each resource, the SDK sends the engine the call stack. In a test it is deep: a quarter of the
    # time.
    with patch.object(sys, "tracebacklimit", 1, create=True):
        test(whole_program)()
