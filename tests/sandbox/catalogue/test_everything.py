"""Every modelled type, from its creation to its deletion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import catalogue
from sandbox.values import UNKNOWN, Secret, dig
from tests.sandbox.catalogue.everything import EVERYTHING, MARK_OF_SECRETS, resolved
from tests.sandbox.driver import SCHEMAS, Engine, Made

Azure = tuple[Engine, dict[str, Made]]


def filled(made: dict[str, Made], inputs: Any) -> Any:
    def output_of(name: str, output: str, before: str, after: str) -> str:
        value = made[name].id if output == "id" else dig(made[name].outputs, output)
        assert isinstance(value, str), f"{name} does not return {output}"
        return before + value + after

    return resolved(inputs, output_of, Secret)


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azure]:
    """An Azure with everything; the tests of this module do not change it."""
    engine = Engine(tmp_path_factory.mktemp("everything") / "azure.db")
    made: dict[str, Made] = {}
    for name, resource in EVERYTHING.items():
        made[name] = engine.create(resource["type"], filled(made, resource["inputs"]), name)
    yield engine, made
    engine.close()


def test_there_is_one_of_every_modelled_type() -> None:
    assert {resource["type"] for resource in EVERYTHING.values()} == set(catalogue.TYPES)


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_refresh_finds_no_drift(azure: Azure, name: str) -> None:
    engine, made = azure
    assert engine.read(made[name]) == made[name]


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_same_program_again_changes_nothing(azure: Azure, name: str) -> None:
    engine, made = azure
    changes = engine.diff(made[name], filled(made, EVERYTHING[name]["inputs"]))
    assert changes.paths == []


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_response_has_the_shape_that_the_sdk_expects(azure: Azure, name: str) -> None:
    made = azure[1][name]
    schema = SCHEMAS[made.token]
    assert set(made.outputs) - {"name", "type"} <= set(schema.outputs)
    for output, value in made.outputs.items():
        if output in schema.outputs:
            assert fits(schema.types, schema.outputs[output]["type"], value), f"{name}.{output}"


def fits(types: Any, kind: Any, value: Any) -> bool:
    """Whether the SDK can convert a value to a type."""
    value = value.value if isinstance(value, Secret) else value
    kinds = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "any": object}
    if isinstance(kind, str):
        return isinstance(value, kinds[kind])
    if "ref" in kind:
        properties = types[kind["ref"]]
        return isinstance(value, dict) and all(
            name in properties and fits(types, properties[name]["type"], item)
            for name, item in value.items()  # pyright: ignore[reportUnknownVariableType]
        )
    if "array" in kind:
        return isinstance(value, list) and all(fits(types, kind["array"], item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    if "map" in kind:
        return isinstance(value, dict) and all(fits(types, kind["map"], item) for item in value.values())  # pyright: ignore[reportUnknownVariableType]
    return "union" not in kind or any(fits(types, member, value) for member in kind["union"])


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_manually_created_resource_can_be_imported_without_changes(azure: Azure, name: str) -> None:
    engine, made = azure
    imported = engine.read_id(made[name].token, made[name].id, name=name)
    assert imported is not None
    assert imported.id == made[name].id
    again, faults = engine.check(made[name].token, imported.inputs, name)
    required = {path: reason for path, reason in faults.items() if "missing required" not in reason}
    assert required == {}, "only a secret can be missing from an import"
    assert {path: value for path, value in again.items() if path in imported.inputs} == imported.inputs


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_preview_of_a_create_has_the_inputs_and_changes_nothing(azure: Azure, name: str) -> None:
    engine, made = azure
    before = engine.holds()
    token, inputs = made[name].token, filled(made, EVERYTHING[name]["inputs"])
    previewed = engine.preview(token, inputs)
    assert engine.holds() == before
    for output, value in previewed.items():
        if output in inputs and output not in ("name", "identity", "location"):
            assert value is not UNKNOWN


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_type_is_found_under_every_api_version(name: str) -> None:
    token = EVERYTHING[name]["type"]
    module, class_name = token.split(":")[1:]
    assert catalogue.get(f"azure-native:{module}/v20240101preview:{class_name}").token == token


def test_no_secret_is_stored_in_any_file(azure: Azure) -> None:
    engine, made = azure
    assert MARK_OF_SECRETS in str([item.inputs["properties"]["value"].value for item in [made["secret"]]])
    assert MARK_OF_SECRETS.encode() not in engine.contents()


def test_secrets_of_settings_are_returned_as_secrets(azure: Azure) -> None:
    settings = azure[1]["settings"].outputs["properties"]
    assert settings["KEY"] == Secret("hunter2-in-a-setting")
    assert settings["MODE"] == "one"


def test_a_vaults_secret_and_a_servers_password_are_never_returned(azure: Azure) -> None:
    made = azure[1]
    assert MARK_OF_SECRETS not in repr(made["secret"].outputs)
    assert "value" not in made["secret"].outputs["properties"]
    assert "administratorLoginPassword" not in made["sql-two"].outputs


def test_everything_can_be_deleted_in_the_reverse_order(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "azure.db")
    made: dict[str, Made] = {}
    for name, resource in EVERYTHING.items():
        made[name] = engine.create(resource["type"], filled(made, resource["inputs"]), name)
    for name in reversed(EVERYTHING):
        engine.delete(made[name])
    left = engine.holds()
    engine.close()
    assert left == []
