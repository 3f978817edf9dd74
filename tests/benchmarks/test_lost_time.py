from benchmarks.lost_time import lost_time, steps
from benchmarks.measurements import LostTime, Step
from tests.benchmarks.states import APP, DATABASE, LOCK, PLAN, SLOT, component, graph, resource, urn


def test_the_path_is_told_with_why_each_waits_for_the_one_before() -> None:
    found = graph(
        resource(PLAN),
        component("Site", urn(PLAN)),
        resource(APP, urn(PLAN), within=urn("Site")),
        resource(SLOT, within=urn("Site"), depends_on=(urn(APP),)),
    )
    assert steps(found) == [
        Step(resource="web:AppServicePlan shop", seconds=10, because=""),
        Step(resource="web:WebApp shop", seconds=40, because="refers to it"),
        Step(resource="web:WebAppSlot shop", seconds=45, because="depends_on names it"),
    ]


def test_what_a_component_is_given_and_no_child_uses_is_one_wait_of_all_its_children() -> None:
    found = graph(
        resource(DATABASE),
        component("Site", urn(DATABASE)),
        resource(APP, within=urn("Site")),
        resource(SLOT, within=urn("Site")),
    )
    assert lost_time(found) == [
        LostTime(
            waiting="2 resources of Site",
            waits_for="sql:Database shop",
            because="its component is given it",
            seconds=45,
        )
    ]


def test_a_reference_is_never_lost_time() -> None:
    assert lost_time(graph(resource(DATABASE), resource(APP, urn(DATABASE)))) == []


def test_a_wait_beside_a_longer_one_costs_nothing_and_is_left_out() -> None:
    found = graph(resource(DATABASE), resource(PLAN), resource(APP, urn(DATABASE), depends_on=(urn(PLAN),)))
    assert lost_time(found) == []


def test_what_only_several_waits_cost_together_is_told_too() -> None:
    found = graph(
        resource(DATABASE, name="one"),
        resource(DATABASE, name="other"),
        component("DataLock", name="one"),
        component("DataLock", name="other"),
        *(
            resource(
                LOCK,
                within=urn("DataLock", name),
                depends_on=(urn(DATABASE, "one"), urn(DATABASE, "other")),
                name=name,
            )
            for name in ("one", "other")
        ),
    )
    assert lost_time(found) == [
        LostTime(
            waiting="2 resources of DataLock",
            waits_for="2 resources",
            because="depends_on names it",
            seconds=2,
        )
    ]


def test_the_costliest_comes_first() -> None:
    found = graph(
        resource(PLAN),
        resource(DATABASE, depends_on=(urn(PLAN),)),
        resource(APP, depends_on=(urn(DATABASE),)),
    )
    assert [(lost.waiting, lost.seconds) for lost in lost_time(found)] == [
        ("web:WebApp shop", 40),
        ("sql:Database shop", 10),
    ]
