import pytest

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.catalogue.entry import ResourceType
from tests.sandbox.driver import SCHEMAS

ENTRIES = [pytest.param(entry, id=entry.token) for entry in catalogue.TYPES.values()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_parameters_of_an_id_are_inputs_and_all_except_the_name_are_required(entry: ResourceType) -> None:
    inputs = SCHEMAS[entry.token].inputs
    assert set(entry.parameters) <= set(inputs)
    named = {entry.name_parameter} if entry.name_parameter else set[str]()
    assert {name for name in entry.parameters if not inputs[name].get("required")} <= named


@pytest.mark.parametrize("entry", ENTRIES)
def test_replacing_and_never_returned_properties_are_inputs(entry: ResourceType) -> None:
    inputs = SCHEMAS[entry.token].inputs
    named = {path.partition(".")[0] for path in (*entry.create_only, *entry.never_returned)}
    assert named - {"storageAccountAccessKey"} <= set(inputs)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_fact_has_a_source(entry: ResourceType) -> None:
    sources = [rule.source for rule in entry.rules]
    sources += [entry.name.source] if entry.name else []
    sources += [entry.global_name.source] if entry.global_name else []
    assert all(sources)
    assert all(rule.summary and not rule.summary.endswith(".") for rule in entry.rules)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_type_below_another_has_its_parent_in_the_catalogue(entry: ResourceType) -> None:
    identifier = entry.identifier(dict.fromkeys(entry.parameters, "default"), "s")
    parent = identifiers.parent(identifier)
    _, namespace, segments = identifiers.split(identifier)
    if parent is not None and len(segments) > 2:
        assert any(other.pattern.fullmatch(parent) for other in catalogue.TYPES.values()), namespace


def test_names_do_not_end_with_a_line_break() -> None:
    for entry in catalogue.TYPES.values():
        if entry.name is not None and entry.name_parameter is not None:
            assert entry.problem_with_name({entry.name_parameter: "default\n"}) is not None, entry.token
