"""Functions for tests of rejections: requests, expected errors, and resources that several tests create."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine, Made, RejectedError

IN_GROUP = {"resourceGroupName": GROUP}


def rejection(engine: Engine, token: str, inputs: Mapping[str, Any]) -> str:
    """The error of a create that Azure rejects; nothing is created."""
    before = engine.holds()
    with pytest.raises(RejectedError) as rejected:
        engine.create(f"azure-native:{token}", inputs)
    assert engine.holds() == before
    return str(rejected.value)


def rejected_update(engine: Engine, made: Made, inputs: Mapping[str, Any]) -> str:
    """The error of an update that Azure rejects."""
    with pytest.raises(RejectedError) as rejected:
        engine.update(made, inputs)
    return str(rejected.value)


def rejected_delete(engine: Engine, made: Made) -> str:
    """The error of a delete that Azure rejects."""
    with pytest.raises(RejectedError) as rejected:
        engine.delete(made)
    return str(rejected.value)


def says(status: int, code: str, message: str) -> str:
    """An error of Azure, as the user gets it."""
    return f'Status={status} Code="{code}" Message="{message}"'


def workspace(engine: Engine) -> Made:
    return engine.create("azure-native:operationalinsights:Workspace", {**IN_GROUP, "workspaceName": "logs"})


def component(engine: Engine) -> Made:
    inputs = {**IN_GROUP, "resourceName": "appi", "kind": "web", "applicationType": "web"}
    return engine.create("azure-native:applicationinsights:Component", inputs)


def people(engine: Engine) -> Made:
    inputs = {**IN_GROUP, "actionGroupName": "ag", "groupShortName": "ag", "location": "Global"}
    return engine.create("azure-native:monitor:ActionGroup", inputs)


def network(engine: Engine, **inputs: Any) -> Made:
    given = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, **inputs}
    named = {**IN_GROUP, "virtualNetworkName": "vnet", **given}
    return engine.create("azure-native:network:VirtualNetwork", named)


def subnet(engine: Engine, name: str = "s", prefix: str = "10.0.0.0/24", **inputs: Any) -> Made:
    named = {**IN_GROUP, "virtualNetworkName": "vnet", "subnetName": name, "addressPrefix": prefix}
    return engine.create("azure-native:network:Subnet", {**named, **inputs}, name)
