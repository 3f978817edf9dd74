"""No rule raises, whatever a resource contains: a pack that crashes fails a run without an explanation."""

import copy
from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules import RULES
from tests.policies.anything import json
from tests.policies.recording import DELETE, Recorded, shipped
from tests.policies.small_rules import resource
from tests.policies.verdicts import NO_EXCEPTIONS, analyze, analyze_stack, pack

PACK = pack(NO_EXCEPTIONS)

Path = tuple[Hashable, ...]


def members(value: Any) -> Iterator[tuple[Hashable, object]]:
    """The keys of an object, or the indices of a list, with their values."""
    yield from value.items() if isinstance(value, dict) else ()
    yield from enumerate(cast("list[object]", value)) if isinstance(value, list) else ()


def places(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every place in some properties, with its value."""
    for key, member in members(value):
        yield (*path, key), member
        yield from places(member, (*path, key))


def words(properties: object) -> Iterator[str]:
    """Every key and every string in some properties."""
    for path, value in places(properties):
        yield from (text for text in (path[-1], value) if isinstance(text, str))


def changed(properties: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """The properties with another value at a place, or without it."""
    properties = copy.deepcopy(properties)
    *above, last = path
    holder: Any = properties
    for key in above:
        holder = holder[key]
    if value is DELETE:
        del holder[last]
    else:
        holder[last] = value
    return properties


@cache
def some_words() -> st.SearchStrategy[str]:
    """The program's own keys and strings, which trigger more of the rules than random ones do."""
    own = {word for found in shipped("prod") for word in words(found.inputs)}
    return st.sampled_from(sorted(own)) | st.text()


@cache
def anything() -> st.SearchStrategy[Any]:
    return json(keys=some_words(), texts=some_words())


def examples(many: int) -> pytest.MarkDecorator:
    """A few examples; in the second tier, many."""
    return pytest.mark.parametrize("count", [many // 10, pytest.param(many, marks=pytest.mark.slow)])


@examples(150)
def test_no_rule_raises_on_any_resource(count: int) -> None:
    types = {each for rule in RULES for each in getattr(rule, "types", ())}
    types |= {found.type for found in shipped("prod")}

    @settings(max_examples=count)
    @given(st.sampled_from(sorted(types)), st.dictionaries(some_words(), anything(), max_size=6))
    def checked(type_token: str, inputs: dict[str, Any]) -> None:
        analyze(PACK, resource(inputs, type_token=type_token))

    checked()


@examples(300)
def test_no_rule_raises_on_one_change_in_a_compliant_resource(count: int) -> None:
    inputs = [(found, path) for found in shipped("prod") for path, _ in places(found.inputs)]

    @settings(max_examples=count)
    @given(st.sampled_from(inputs), anything() | st.just(DELETE))
    def checked(place: tuple[Recorded, Path], value: object) -> None:
        found, path = place
        analyze(PACK, replace(found, inputs=changed(found.inputs, path, value)))

    checked()


@examples(60)
def test_no_rule_raises_on_a_stack_with_missing_and_changed_resources(count: int) -> None:
    every = shipped("prod")
    outputs = [(index, path) for index, found in enumerate(every) for path, _ in places(found.outputs)]

    @settings(max_examples=count)
    @given(
        st.sets(st.integers(min_value=0, max_value=len(every) - 1)),
        st.dictionaries(st.sampled_from(outputs), anything() | st.just(DELETE), max_size=4),
    )
    def checked(missing: set[int], amiss: dict[tuple[int, Path], object]) -> None:
        resources = list(every)
        for (index, path), value in amiss.items():
            resources[index] = replace(every[index], outputs=changed(every[index].outputs, path, value))
        analyze_stack(PACK, [found for index, found in enumerate(resources) if index not in missing])

    checked()
