import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.critical_path import critical_path
from tests.benchmarks.states import (
    APP,
    DATABASE,
    LOCK,
    PLAN,
    SECONDS,
    SLOT,
    component,
    export,
    resource,
    seconds,
    urn,
)


def path(*resources: dict[str, object]) -> list[str]:
    return [step.resource for step in critical_path(export(*resources), seconds)]


def test_it_is_the_longest_chain_of_waits() -> None:
    found = critical_path(
        export(
            resource(PLAN),
            resource(DATABASE),
            resource(APP, urn(PLAN)),
            resource(SLOT, urn(APP), urn(DATABASE)),
        ),
        seconds,
    )
    assert [(step.resource, step.seconds) for step in found] == [
        ("sql:Database shop", 60),
        ("web:WebAppSlot shop", 45),
    ]


def test_a_resource_without_dependencies_is_a_path_by_itself() -> None:
    assert path(resource(PLAN), resource(DATABASE)) == ["sql:Database shop"]


def test_a_child_waits_for_all_arguments_of_its_components() -> None:
    found = path(
        resource(DATABASE),
        resource(PLAN),
        component("Site", urn(DATABASE)),
        component("Inner", within=urn("Site")),
        resource(APP, urn(PLAN), within=urn("Inner")),
    )
    assert found == ["sql:Database shop", "web:WebApp shop"]


def test_a_component_is_done_when_its_children_are() -> None:
    found = path(
        component("Data"),
        component("Inner", within=urn("Data")),
        resource(DATABASE, within=urn("Inner")),
        resource(PLAN, within=urn("Data")),
        resource(LOCK, urn("Data")),
    )
    assert found == ["sql:Database shop", "authorization:ManagementLockByScope shop"]


def test_a_child_of_a_resource_waits_for_its_parent() -> None:
    assert path(resource(APP), resource(SLOT, within=urn(APP))) == ["web:WebApp shop", "web:WebAppSlot shop"]


@pytest.mark.parametrize("resources", [[], [resource(PLAN, urn(APP)), resource(APP, urn(PLAN))]])
def test_a_stack_without_resources_or_with_a_circle_has_none(resources: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"max|cycle"):
        path(*resources)


@given(
    st.lists(st.tuples(st.sampled_from(list(SECONDS)), st.sets(st.integers(0, 9))), min_size=1, max_size=10)
)
def test_no_chain_is_longer(drawn: list[tuple[str, set[int]]]) -> None:
    resources: list[dict[str, object]] = []
    ends: list[float] = []
    for number, (type_, earlier) in enumerate(drawn):
        waits_for = [each for each in earlier if each < number]
        targets = [str(resources[each]["urn"]) for each in waits_for]
        resources.append(resource(type_, *targets, name=str(number)))
        ends.append(max((ends[each] for each in waits_for), default=0.0) + SECONDS[type_])
    found = critical_path(export(*resources), seconds)
    assert sum(step.seconds for step in found) == pytest.approx(max(ends))
