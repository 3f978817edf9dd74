from typing import Any

import pytest

from sandbox.schema import check
from sandbox.schema.input_problem import InputProblem
from sandbox.values import UNKNOWN, Secret
from tests.sandbox.catalogue.arrangements import SOMEBODY
from tests.sandbox.driver import SCHEMAS, Engine

APP = "azure-native:web:WebApp"
VAULT = "azure-native:keyvault:Vault"
RULE = "azure-native:cdn:Rule"
QUERY_RULE = "azure-native:monitor:ScheduledQueryRule"


def faults(token: str, **inputs: Any) -> dict[str, str]:
    return {fault.path: fault.reason for fault in check.check(SCHEMAS[token], inputs)}


def app(**inputs: Any) -> dict[str, str]:
    return faults(APP, resourceGroupName="g", **inputs)


def header(**parameters: Any) -> dict[str, Any]:
    described = {
        "typeName": "DeliveryRuleHeaderActionParameters",
        "headerAction": "Overwrite",
        "headerName": "X-Frame-Options",
        **parameters,
    }
    return {"name": "ModifyResponseHeader", "parameters": described}


def rule(*actions: dict[str, Any]) -> dict[str, str]:
    return faults(RULE, resourceGroupName="g", profileName="p", ruleSetName="r", actions=list(actions))


def query_rule(operator: str) -> dict[str, str]:
    condition = {"query": "requests", "operator": operator, "threshold": 1}
    return faults(QUERY_RULE, resourceGroupName="g", criteria={"allOf": [condition]})


def test_valid_inputs_have_no_problem() -> None:
    assert app(siteConfig={"alwaysOn": True, "ftpsState": "Disabled"}, tags={"a.b": "c"}) == {}


def test_a_misspelt_property_is_named_with_its_path_and_the_right_spelling() -> None:
    assert app(siteConfig={"alwayson": True}) == {
        "siteConfig.alwayson": "'siteConfig.alwayson' is an unknown property: did you mean 'alwaysOn'?"
    }


def test_a_reference_to_a_subnet_may_use_the_sdks_class_for_subnets() -> None:
    subnet = {"privateEndpointNetworkPolicies": "Disabled", "privateLinkServiceNetworkPolicies": "Enabled"}
    firewall = SCHEMAS["azure-native:network:AzureFirewall"]
    named: dict[str, Any] = {"resourceGroupName": "g"}

    def found(**more: str) -> list[str]:
        configuration = {"name": "ip", "subnet": {"id": "/subnet", **subnet, **more}}
        return [fault.path for fault in check.check(firewall, {**named, "ipConfigurations": [configuration]})]

    assert found() == []
    assert found(privateEndpointNetworkPolicies="Enabled") == [
        "ipConfigurations[0].subnet.privateEndpointNetworkPolicies"
    ]


def test_identities_may_have_the_form_in_which_azure_gets_them() -> None:
    def found(identities: object) -> list[str]:
        return list(app(identity={"type": "UserAssigned", "userAssignedIdentities": identities}))

    assert found(["/identity"]) == []
    assert found({"/identity": {}}) == []
    assert found({"/identity": {"principalId": "p"}}) == ["identity.userAssignedIdentities"]
    assert found("/identity") == ["identity.userAssignedIdentities"]


def test_an_unknown_property_without_a_similar_one_gets_the_list_of_all() -> None:
    reason = faults(VAULT, resourceGroupName="g", properties={"zzz": 1})["properties.zzz"]
    assert "accessPolicies" in reason
    assert "vaultUri" not in reason, "a read-only property is not an input"


@pytest.mark.parametrize(
    ("config", "path", "words"),
    [
        ({"alwaysOn": "yes"}, "siteConfig.alwaysOn", "should be a boolean: true or false, but got a string"),
        ({"alwaysOn": 1}, "siteConfig.alwaysOn", "should be a boolean"),
        ({"numberOfWorkers": "2"}, "siteConfig.numberOfWorkers", "should be an integer, such as 2"),
        ({"numberOfWorkers": 1.5}, "siteConfig.numberOfWorkers", "should be an integer"),
        ({"numberOfWorkers": True}, "siteConfig.numberOfWorkers", "but got a boolean"),
        ({"healthCheckPath": 5}, "siteConfig.healthCheckPath", "should be a string"),
        ({"cors": []}, "siteConfig.cors", "should be an object, but got an array"),
        ({"defaultDocuments": "a"}, "siteConfig.defaultDocuments", "should be an array, but got a string"),
        ({"defaultDocuments": ["a", 1]}, "siteConfig.defaultDocuments[1]", "should be a string"),
    ],
)
def test_a_value_of_the_wrong_type_is_rejected_at_its_path(
    config: dict[str, Any], path: str, words: str
) -> None:
    found = app(siteConfig=config)
    assert list(found) == [path]
    assert words in found[path]


def test_a_whole_number_is_an_integer_however_it_is_written() -> None:
    assert app(siteConfig={"numberOfWorkers": 90.0}) == {}


def test_an_enum_accepts_its_members_in_any_case_and_suggests_the_nearest() -> None:
    assert app(siteConfig={"ftpsState": "disabled"}) == {}
    assert app(siteConfig={"ftpsState": "Disabeld"}) == {
        "siteConfig.ftpsState": "'siteConfig.ftpsState' must be one of AllAllowed, FtpsOnly, Disabled, "
        "but is 'Disabeld': did you mean 'Disabled'?"
    }


@pytest.mark.parametrize("operator", ["GreaterThan", "LessThanOrEqual", "Equal"])
def test_alert_operators_are_azures_and_not_those_of_the_sdks_wrong_enum(operator: str) -> None:
    assert query_rule(operator) == {}


@pytest.mark.parametrize("operator", ["gt", "Equals"])
def test_alert_operators_that_azure_rejects_are_rejected(operator: str) -> None:
    assert list(query_rule(operator)) == ["criteria.allOf[0].operator"]


def test_all_missing_required_properties_are_named_at_once() -> None:
    assert faults(VAULT, properties={"sku": {"name": "standard"}}) == {
        "resourceGroupName": "missing required property 'resourceGroupName'",
        "properties.tenantId": "missing required property 'properties.tenantId'",
        "properties.sku.family": "missing required property 'properties.sku.family'",
    }


def test_a_member_of_a_union_is_checked_by_its_constant() -> None:
    assert rule(header(value="DENY")) == {}
    assert list(rule(header(headerAction="Overwritten"), header(vlaue="DENY"))) == [
        "actions[0].parameters.headerAction",
        "actions[1].parameters.vlaue",
    ]


def test_a_constant_must_have_its_value() -> None:
    found = rule(header(typeName="Something"))
    assert found == {
        "actions[0].parameters.typeName": "'actions[0].parameters.typeName' must be "
        "'DeliveryRuleHeaderActionParameters'"
    }


def test_unknown_values_are_not_checked() -> None:
    assert app(siteConfig=UNKNOWN, httpsOnly=UNKNOWN, tags={"a": UNKNOWN}) == {}
    assert app(siteConfig={"ftpsState": UNKNOWN, "defaultDocuments": [UNKNOWN]}) == {}


def test_a_secret_is_checked_like_any_value_and_never_shown() -> None:
    assert app(siteConfig=Secret({"ftpsState": Secret("Disabled")})) == {}
    found = app(siteConfig={"ftpsState": Secret("hunter2"), "alwaysOn": Secret("hunter2")})
    assert list(found) == ["siteConfig.ftpsState", "siteConfig.alwaysOn"]
    assert "hunter2" not in str(found)


def test_keys_with_special_characters_are_quoted_as_the_engine_quotes_them() -> None:
    assert list(app(tags={"hidden-link:/a.b": 1})) == ['tags["hidden-link:/a.b"]']


def test_check_returns_the_problems_of_name_and_types_together(engine: Engine) -> None:
    _, found = engine.check(
        VAULT,
        {
            "resourceGroupName": "g",
            "vaultName": "kv--x",
            "properties": {
                "tenantId": SOMEBODY,
                "sku": {"family": "B", "name": "standard"},
            },
        },
    )
    assert list(found) == ["properties.sku.family", "vaultName"]
    assert "3 to 24 letters, digits and single hyphens" in found["vaultName"]


def test_a_problem_has_a_path_and_a_reason() -> None:
    assert check.check(SCHEMAS[APP], {}) == [
        InputProblem("resourceGroupName", "missing required property 'resourceGroupName'")
    ]
