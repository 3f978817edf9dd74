from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pulumi

from components.component import Component
from components.placement import Placement
from tests.components.azure_mocks import run


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class ThingArgs:
    placement: Placement
    thing_name: str
    colours: tuple[Colour, ...] = ()
    nothing: str | None = None


class Thing(Component):
    def __init__(self, name: str, args: ThingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self.register_outputs({})


def test_arguments_are_in_the_state_under_their_wire_names(placement: Placement) -> None:
    azure = run(lambda: Thing("a", ThingArgs(placement=placement, thing_name="a", colours=(Colour.RED,))))
    inputs = azure.inputs("stitches:components:Thing")
    assert inputs["thingName"] == "a"
    assert inputs["colours"] == ["red"]
    assert inputs["placement"]["resourceGroupName"] == "stitches-prod"
    assert inputs["placement"]["tags"] == {"environment": "prod"}
    assert "nothing" not in inputs


def test_a_child_gets_its_parent_and_none_of_the_callers_options(placement: Placement) -> None:
    children: list[pulumi.ResourceOptions] = []

    def program() -> None:
        options: dict[str, Any] = {"protect": True, "ignore_changes": ["thingName"]}
        thing = Thing("a", ThingArgs(placement=placement, thing_name="a"), pulumi.ResourceOptions(**options))
        children.append(thing.child())
        assert children[0].parent is thing

    run(program)
    assert children[0].protect is None
    assert children[0].ignore_changes is None
