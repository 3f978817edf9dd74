import json
import re
from pathlib import Path

import pytest

from sandbox import functions
from sandbox.catalogue import TYPES
from sandbox.schema.cache import SchemaError, Schemas
from sandbox.schema.package import package_schema
from tests.sandbox.driver import SCHEMAS

GROUP = "azure-native:resources:ResourceGroup"
POLICY = "azure-native:cdn:SecurityPolicy"
VAULT = "azure-native:keyvault:Vault"


def test_a_missing_description_is_read_from_the_sdk_and_cached(tmp_path: Path) -> None:
    schemas = Schemas(tmp_path / "types", lambda: [GROUP])
    assert schemas[GROUP].inputs["location"] == {"type": "string"}
    assert [file.name for file in (tmp_path / "types").iterdir()] == ["resources.ResourceGroup.json"]


def test_a_cached_description_is_used_unchanged(tmp_path: Path) -> None:
    (tmp_path / "resources.ResourceGroup.json").write_text(
        '{"api_version": "kept", "inputs": {}, "outputs": {}, "types": {}}'
    )
    assert Schemas(tmp_path, lambda: [GROUP])[GROUP].api_version == "kept"


def test_a_type_that_the_sdk_does_not_have_is_named(tmp_path: Path) -> None:
    absent = "azure-native:resources:NoSuchThing"
    with pytest.raises(SchemaError, match=r"has no NoSuchThing.*install this package"):
        Schemas(tmp_path, lambda: [absent]).prepare()


def test_nested_types_constants_defaults_and_enums_are_read(tmp_path: Path) -> None:
    schemas = Schemas(tmp_path, lambda: [POLICY, VAULT])
    parameters = schemas[POLICY].types["cdn.SecurityPolicyWebApplicationFirewallParameters"]
    assert parameters["type"] == {"type": "string", "required": True, "const": "WebApplicationFirewall"}
    assert parameters["associations"]["type"]["array"]["ref"] in schemas[POLICY].types
    assert schemas[VAULT].api_version == "2024-11-01"
    properties = schemas[VAULT].types["keyvault.VaultProperties"]
    assert properties["enableRbacAuthorization"] == {"type": "boolean", "default": False}
    assert schemas[VAULT].types["keyvault.Sku"]["name"]["type"]["enum"] == ["standard", "premium"]


def test_the_package_for_the_engine_has_every_type_and_all_referenced_types() -> None:
    described = [SCHEMAS[token] for token in TYPES]
    called = SCHEMAS.existing(functions.tokens())
    package = json.loads(json.dumps(package_schema("3.29.0", described, called)))
    assert set(package["resources"]) == set(TYPES)
    referred = set(re.findall(r'"#/types/([^"]+)"', json.dumps(package)))
    assert referred <= set(package["types"])
    vault = package["resources"]["azure-native:keyvault:Vault"]
    assert vault["requiredInputs"] == ["properties", "resourceGroupName"]
    assert vault["inputProperties"]["properties"] == {"$ref": "#/types/azure-native:keyvault:VaultProperties"}
    assert vault["properties"]["tags"] == {"type": "object", "additionalProperties": {"type": "string"}}


def test_a_package_has_the_functions_that_yaml_programs_call() -> None:
    name = "azure-native:storage:listStorageAccountKeys"
    none = "azure-native:storage:getStorageAccountStaticWebsite"  # the SDK has no such function
    (described,) = SCHEMAS.existing([none, name])
    function = package_schema("3.29.0", [], [described])["functions"][name]
    assert function["inputs"]["properties"]["accountName"] == {"type": "string"}
    assert function["outputs"]["properties"]["keys"]["type"] == "array"
