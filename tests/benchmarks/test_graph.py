import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.graph import Cause, Graph
from tests.benchmarks.states import APP, DATABASE, LOCK, PLAN, SLOT, component, graph, resource, urn


def names(found: Graph) -> list[str]:
    return [found.resources[each].name for each in found.critical_path]


def test_the_critical_path_is_the_longest_chain_of_waits() -> None:
    found = graph(
        resource(PLAN),
        resource(DATABASE),
        resource(APP, urn(PLAN)),
        resource(SLOT, urn(APP), depends_on=(urn(DATABASE),)),
    )
    assert names(found) == ["sql:Database shop", "web:WebAppSlot shop"]
    assert found.length() == 60 + 45


def test_what_waits_for_nothing_is_a_path_of_its_own() -> None:
    assert names(graph(resource(PLAN), resource(DATABASE))) == ["sql:Database shop"]


def test_what_is_no_resource_of_azure_takes_no_time() -> None:
    stash = {**resource("Stash"), "type": "pulumi:index:Stash"}
    assert graph(stash, resource(PLAN)).length() == 10


def test_a_reference_and_an_explicit_dependency_are_told_apart() -> None:
    found = graph(resource(PLAN), resource(DATABASE), resource(APP, urn(PLAN), depends_on=(urn(DATABASE),)))
    assert found.waits == {
        (urn(APP), urn(PLAN)): {Cause.REFERENCE},
        (urn(APP), urn(DATABASE)): {Cause.DEPENDS_ON},
    }
    assert found.avoidable == [(urn(APP), urn(DATABASE))]


def test_a_child_waits_for_all_that_its_component_is_given() -> None:
    found = graph(
        resource(DATABASE),
        resource(PLAN),
        component("Site", urn(DATABASE), urn(PLAN)),
        {**component("Inner"), "parent": urn("Site")},
        resource(APP, urn(PLAN), within=urn("Inner")),
    )
    assert found.waits == {
        (urn(APP), urn(DATABASE)): {Cause.COMPONENT},
        (urn(APP), urn(PLAN)): {Cause.COMPONENT, Cause.REFERENCE},
    }
    assert found.avoidable == [(urn(APP), urn(DATABASE))]
    assert found.length() == 60 + 40


def test_a_component_is_done_when_its_children_are() -> None:
    found = graph(
        component("Data"),
        {**component("Inner"), "parent": urn("Data")},
        resource(DATABASE, within=urn("Inner")),
        resource(PLAN, within=urn("Data")),
        resource(LOCK, depends_on=(urn("Data"),)),
    )
    assert names(found) == ["sql:Database shop", "authorization:ManagementLockByScope shop"]
    assert set(found.waits) == {(urn(LOCK), urn(DATABASE)), (urn(LOCK), urn(PLAN))}


def test_a_child_of_a_resource_waits_for_its_parent() -> None:
    found = graph(resource(APP), resource(SLOT, within=urn(APP)))
    assert found.waits == {(urn(SLOT), urn(APP)): {Cause.PARENT}}
    assert found.avoidable == []


def test_a_wait_costs_what_the_path_would_be_shorter_without_it() -> None:
    found = graph(
        resource(DATABASE),
        resource(APP),
        resource(SLOT, depends_on=(urn(DATABASE), urn(APP))),
    )
    for_database, for_app = (urn(SLOT), urn(DATABASE)), (urn(SLOT), urn(APP))
    assert found.cost([for_database]) == 60 - 40
    assert found.cost([for_app]) == 0
    assert found.cost([for_database, for_app]) == 60 + 45 - 60


@pytest.mark.parametrize("resources", [[], [resource(PLAN, urn(APP)), resource(APP, urn(PLAN))]])
def test_a_stack_without_resources_or_with_a_circle_has_no_critical_path(resources: list[object]) -> None:
    with pytest.raises(ValueError, match=r"max|cycle"):
        graph(*resources).length()  # pyright: ignore[reportArgumentType]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([PLAN, APP, SLOT, DATABASE, LOCK]), st.sets(st.integers(0, 9)), st.booleans()
        ),
        min_size=1,
        max_size=10,
    )
)
def test_no_chain_is_longer_than_the_critical_path_and_no_wait_makes_it_shorter(
    drawn: list[tuple[str, set[int], bool]],
) -> None:
    resources: list[dict[str, object]] = []
    for number, (type_, earlier, refers) in enumerate(drawn):
        targets = tuple(str(resources[each]["urn"]) for each in earlier if each < number)
        refers_to, depends_on = (targets, ()) if refers else ((), targets)
        resources.append(resource(type_, *refers_to, depends_on=depends_on, name=str(number)))
    found = graph(*resources)
    path = found.critical_path
    assert sum(found.seconds[each] for each in path) == pytest.approx(found.length())
    assert all(wait in found.waits for wait in zip(path[1:], path, strict=False))
    for waiting, target in found.waits:
        assert found.length() >= found.seconds[waiting] + found.seconds[target]
    assert all(found.cost([wait]) >= 0 for wait in found.avoidable)
