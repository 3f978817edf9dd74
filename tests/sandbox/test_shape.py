from typing import Any

from sandbox.schema import shape
from sandbox.values import UNKNOWN, Secret
from tests.sandbox.driver import SCHEMAS

APP = SCHEMAS["azure-native:web:WebApp"]
SERVER = SCHEMAS["azure-native:sql:Server"]
VAULT = SCHEMAS["azure-native:keyvault:Vault"]
METRIC_ALERT = SCHEMAS["azure-native:monitor:MetricAlert"]


def test_identities_are_converted_from_a_list_to_a_map_and_back() -> None:
    inputs: dict[str, Any] = {"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/a", "/b"]}}
    returned = shape.outputs(APP, inputs)
    assert returned["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {"/a": {}, "/b": {}}}
    assert shape.inputs(APP, returned)["identity"] == inputs["identity"]


def test_properties_that_are_never_returned_are_left_out() -> None:
    assert "administratorLoginPassword" not in shape.outputs(SERVER, {"administratorLoginPassword": "x"})
    assert "serverName" not in shape.outputs(SERVER, {"serverName": "x"})


def test_the_sdks_defaults_are_filled_in_at_every_depth() -> None:
    returned = shape.outputs(VAULT, {"properties": {"tenantId": "t", "enableRbacAuthorization": True}})
    assert returned["properties"]["enableRbacAuthorization"] is True
    assert shape.outputs(VAULT, {"properties": {}})["properties"]["enableRbacAuthorization"] is False


def test_secrets_stay_where_they_were() -> None:
    returned = shape.outputs(
        APP, {"tags": Secret({"a": "b"}), "siteConfig": {"healthCheckPath": Secret("/x")}}
    )
    assert returned["tags"] == Secret({"a": "b"})
    assert returned["siteConfig"]["healthCheckPath"] == Secret("/x")


def test_a_preview_has_only_outputs_that_follow_from_inputs() -> None:
    previewed = shape.preview(APP, {"httpsOnly": True, "siteConfig": {"alwaysOn": True}, "kind": UNKNOWN})
    assert previewed["httpsOnly"] is True
    assert previewed["kind"] is UNKNOWN
    assert previewed["defaultHostName"] is UNKNOWN
    assert previewed["siteConfig"]["alwaysOn"] is True
    assert previewed["siteConfig"]["minTlsVersion"] is UNKNOWN


def test_read_only_properties_are_not_inputs() -> None:
    assert shape.inputs(VAULT, {"properties": {"vaultUri": "https://x", "tenantId": "t"}, "name": "kv"}) == {
        "properties": {"tenantId": "t"}
    }


def test_a_member_of_a_union_keeps_its_own_properties() -> None:
    criteria = {
        "odataType": "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
        "componentId": "/c",
        "webTestId": "/t",
        "failedLocationCount": 2,
    }
    returned = shape.outputs(METRIC_ALERT, {"criteria": criteria})
    assert returned["criteria"] == criteria
    assert shape.inputs(METRIC_ALERT, returned)["criteria"] == criteria
