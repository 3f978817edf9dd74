"""The architecture: what is drawn, the dependencies, and those that follow from others."""

import json
from pathlib import Path

from operations.review.architecture import components, dependencies, planned_dependencies, structure
from operations.review.diagram import diagram
from operations.review.markdown import markdown
from operations.review.report import Component, Dependency, Operation
from tests.operations.review.cases import review, stack_of
from tests.operations.review.events import log, replacement, step, urn

SITE = urn("azure-native:web:WebApp", "s", component="WebApp")
PLAN = urn("azure-native:web:AppServicePlan", "s", component="AppServicePlan")
GROUP = urn("azure-native:resources:ResourceGroup", "s", component="ResourceGroup")
STEPS = log(
    [*replacement(SITE, {}, {}, "name"), step("same", PLAN, old={}, new={}), step("create", GROUP, new={})]
).steps


def test_each_kind_of_component_is_drawn_once_with_what_changes_in_it() -> None:
    assert components(STEPS) == (
        Component(name="AppServicePlan", count=1, changes={}),
        Component(name="ResourceGroup", count=1, changes={Operation.CREATE: 1}),
        Component(name="WebApp", count=1, changes={Operation.REPLACE: 1}),
    )


def test_dependencies_that_follow_from_others_are_not_drawn() -> None:
    known = {SITE: frozenset({PLAN, GROUP}), PLAN: frozenset({GROUP}), "unknown": frozenset({SITE})}
    assert [(each.component, each.needs) for each in dependencies(STEPS, known)] == [
        ("AppServicePlan", "ResourceGroup"),
        ("WebApp", "AppServicePlan"),
    ]


def test_a_cycle_of_kinds_is_drawn_without_an_endless_loop() -> None:
    known = {SITE: frozenset({PLAN}), PLAN: frozenset({SITE})}
    assert len(dependencies(STEPS, known)) == 2


def test_the_dependencies_are_read_from_the_plan(tmp_path: Path) -> None:
    plan = {"version": 1, "plan": {"resourcePlans": {SITE: {"goal": {"dependencies": [PLAN]}}, PLAN: {}}}}
    (tmp_path / "plan").write_text(json.dumps(plan), encoding="utf-8")
    assert planned_dependencies(tmp_path / "plan") == {SITE: frozenset({PLAN})}


def test_the_structure_changes_only_with_the_kinds_and_their_dependencies() -> None:
    before = {SITE: frozenset({PLAN}), PLAN: frozenset[str]()}
    steps = log([step("update", SITE, old={}, new={}), step("same", PLAN, old={}, new={})]).steps
    assert structure(steps, before, before) == ()
    steps = log([*replacement(SITE, {}, {}, "name"), step("same", PLAN, old={}, new={})]).steps
    assert structure(steps, before, before) == ()
    after = {SITE: frozenset({PLAN, GROUP}), PLAN: frozenset[str](), GROUP: frozenset[str]()}
    steps = log(
        [step("same", SITE, old={}, new={}), step("delete", PLAN, old={}), step("create", GROUP, new={})]
    ).steps
    assert structure(steps, before, after) == (
        "- AppServicePlan",
        "- WebApp needs AppServicePlan",
        "+ ResourceGroup",
        "+ WebApp needs ResourceGroup",
    )


def test_a_diagram_is_drawn_only_if_the_structure_changes() -> None:
    new = stack_of("prod", log([step("create", SITE, new={})]))
    assert "```mermaid" in markdown(review(new))
    changed = stack_of(
        "prod", log([step("update", SITE, old={"a": 1}, new={"a": 2}, differences={"a": "update"})])
    )
    assert "```mermaid" not in markdown(review(changed))


def test_without_a_plan_nothing_is_known(tmp_path: Path) -> None:
    assert planned_dependencies(tmp_path / "none") is None


def test_what_mermaid_cannot_draw_is_described_in_text() -> None:
    names = [f"C{number:03}" for number in range(40)]
    events = log([step("create", urn("a:b:C", name, component=name), new={}) for name in names])
    drawn = stack_of("prod", events)
    assert diagram(drawn.components, drawn.dependencies).startswith("```mermaid\nflowchart LR\n")
    pairs = [Dependency(component=one, needs=other) for one in names for other in names if one != other]
    assert "The diagram is too large for Mermaid" in diagram(drawn.components, pairs)
    assert diagram((), ()) == ""
