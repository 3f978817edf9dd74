import math
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from model.base import Model
from model.numbers import Number, Percent, Switch, Whole


class Measures(Model):
    whole: Annotated[int, Field(ge=-(2**53)), Whole] = 1
    number: Number = 1.0
    percent: Percent = 1.0
    switch: Switch = False


@given(st.integers(min_value=-(2**53), max_value=2**53))
def test_a_whole_number_is_accepted_as_an_integer_and_as_a_float(value: int) -> None:
    assert Measures(whole=value).whole == value
    read = Measures.model_validate({"whole": float(value)}).whole
    assert read == value
    assert isinstance(read, int)


@pytest.mark.parametrize("value", ["1", "one", True, 1.5, math.nan, math.inf, None, [1]])
def test_another_value_than_a_whole_number_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError):
        Measures.model_validate({"whole": value})


@pytest.mark.parametrize("value", ["1", "1.5", True, math.nan, math.inf, -math.inf, None])
def test_another_value_than_a_number_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError):
        Measures.model_validate({"number": value})


def test_the_bounds_of_a_whole_number_are_in_the_schema() -> None:
    schema = Measures.model_json_schema()["properties"]["whole"]
    assert (schema["type"], schema["minimum"]) == ("integer", -(2**53))


@given(st.floats(min_value=0, max_value=100, exclude_min=True))
def test_a_percentage_is_above_0_and_at_most_100(value: float) -> None:
    assert Measures(percent=value).percent == value


@pytest.mark.parametrize("value", [0, -1, 100.0001, "50", True])
def test_another_value_than_a_percentage_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError):
        Measures.model_validate({"percent": value})


@pytest.mark.parametrize("value", [True, False])
def test_a_switch_is_on_or_off(value: bool) -> None:
    assert Measures(switch=value).switch is value


@pytest.mark.parametrize("value", ["true", "yes", 1, 0, None])
def test_another_value_than_a_switch_is_rejected(value: object) -> None:
    with pytest.raises(ValidationError):
        Measures.model_validate({"switch": value})
