"""Manual changes of booleans, numbers and tags of every type: a refresh finds exactly them."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import assignment
from sandbox.azure.errors import AzureError
from sandbox.portal import Portal, PortalError
from sandbox.schema.input_problem import path_below
from sandbox.values import bare, is_array, is_object
from tests.sandbox.catalogue.everything import EVERYTHING
from tests.sandbox.catalogue.test_everything import filled
from tests.sandbox.driver import SCHEMAS, Engine, Made

Azure = tuple[Engine, dict[str, Made]]

# As with azure-native. Its refresh compares only the top level of a response, and autoscale settings are one
# level down (provider/pkg/convert/sdkOutputsToSdkInputs.go); a budget's entity tag, which is also an input,
# changes with each PUT.
BLIND = {"azure-native:monitor:AutoscaleSetting": ("enabled",)}
# A budget gets another tag with each PUT; all metrics of a storage service are returned as two; an
# environment of container apps has one more profile than its inputs.
ALSO = {
    "azure-native:app:ManagedEnvironment": ("workloadProfiles[1]",),
    "azure-native:consumption:Budget": ("eTag",),
    "azure-native:monitor:DiagnosticSetting": ("metrics[1]",),
}


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azure]:
    """An Azure with everything; each test reverts its changes."""
    engine = Engine(tmp_path_factory.mktemp("portal") / "azure.db")
    made: dict[str, Made] = {}
    for name, resource in EVERYTHING.items():
        made[name] = engine.create(resource["type"], filled(made, resource["inputs"]), name)
    yield engine, made
    engine.close()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    value = bare(value)
    if is_object(value):
        for name, item in value.items():
            yield from leaves(item, path_below(path, name)) if not name.startswith("__") else ()
    elif is_array(value):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def changes(made: Made) -> Iterator[tuple[str, str, str]]:
    """The possible manual changes: the path, the new value, and the old one."""
    for path, value in leaves(made.inputs):
        if isinstance(value, bool):
            yield path, str(not value).lower(), str(value).lower()
        elif isinstance(value, int):
            yield path, str(value + 1), str(value)
    if "tags" in SCHEMAS[made.token].inputs:
        yield 'tags["a.b"]', "c", "null"


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_manual_change_is_found_exactly_and_can_be_reverted(azure: Azure, name: str) -> None:
    engine, everything = azure
    made = everything[name]
    portal = Portal(engine.store, SCHEMAS)
    for path, value, was in changes(made):
        before = list(engine.store.read().everything())
        try:
            changed = portal.change(made.id.lower(), [assignment.read(f"{path}={value}")])
        except (AzureError, PortalError):
            assert list(engine.store.read().everything()) == before, "a rejection changes nothing"
            continue
        found = engine.read(made)
        assert found is not None
        also = ALSO.get(made.token, ())
        drift = set(engine.diff(found, made.inputs).paths) - set(also)
        assert drift == set(changed) - set(BLIND.get(made.token, ())), path
        after = {record.id: record for record in engine.store.read().everything()}
        assert [record.id for record in before if record != after.get(record.id)] == [made.id], path

        portal.change(made.id, [assignment.read(f"{path}={was}")])
        again = engine.read(made)
        assert again is not None
        assert set(engine.diff(again, made.inputs).paths) <= set(also), path
