"""The reader of properties: every kind of value, through the proxies of a validation and of a remediation."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, deserialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

from policies.value import State, Value, written
from tests.policies.anything import MARKS, json
from tests.policies.recording import UNKNOWN

Reader = Callable[[dict[str, Any]], Value]


def in_a_validation(wire: dict[str, Any]) -> Value:
    return Value(unknown_checking_proxy(deserialize_properties(wire)))


def in_a_remediation(wire: dict[str, Any]) -> Value:
    return Value(unknown_checking_proxy(deserialize_properties(wire, proxy_secrets=True)))


@pytest.fixture(params=[in_a_validation, in_a_remediation])
def read(request: pytest.FixtureRequest) -> Reader:
    return cast("Reader", request.param)


def secret(value: object) -> dict[str, object]:
    """A secret in its wire form."""
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


def test_the_sdk_has_the_same_seven_marks() -> None:
    assert len(MARKS) == 7


def test_a_value_has_its_path(read: Reader) -> None:
    value = read({"siteConfig": {"minTlsVersion": "1.2"}}).at("siteConfig.minTlsVersion")
    assert (value.state, value.raw, value.path) == (State.KNOWN, "1.2", "siteConfig.minTlsVersion")
    assert not value.is_absent
    assert not value.is_unknown


@pytest.mark.parametrize("path", ["none", "null", "null.below", "none.below.that"])
def test_missing_values_and_null_are_absent_and_so_is_everything_below(read: Reader, path: str) -> None:
    value = read({"null": None}).at(path)
    assert (value.state, value.raw, value.path) == (State.ABSENT, None, path)
    assert value.is_absent


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("path", ["sku", "sku.name"])
def test_an_unknown_value_is_unknown_and_so_is_everything_below(read: Reader, mark: str, path: str) -> None:
    value = read({"sku": mark}).at(path)
    assert (value.state, value.raw, value.path) == (State.UNKNOWN, None, path)
    assert value.is_unknown


@pytest.mark.parametrize("invalid", ["text", 1.0, True, ["list"]])
def test_everything_below_a_non_object_is_unexpected_and_reported_at_the_place_above(
    read: Reader, invalid: object
) -> None:
    value = read({"siteConfig": invalid}).at("siteConfig.cors.allowedOrigins")
    assert (value.state, value.raw, value.path) == (State.UNEXPECTED, None, "siteConfig")


def test_a_list_has_its_elements_with_their_places(read: Reader) -> None:
    value = read({"rules": [{"action": "Deny"}, UNKNOWN, None, "text"]}).member("rules")
    elements = list(value.elements())
    assert [element.path for element in elements] == ["rules[0]", "rules[1]", "rules[2]", "rules[3]"]
    assert [element.state.value for element in elements] == ["known", "unknown", "absent", "known"]
    assert elements[0].at("action").path == "rules[0].action"
    assert elements[0].at("action").text == "Deny"


def test_an_object_has_its_members_even_beside_an_unknown_one(read: Reader) -> None:
    members = dict(read({"tags": {"application": "stitches", "commit": UNKNOWN}}).member("tags").members())
    assert members["application"].text == "stitches"
    assert members["commit"].is_unknown
    assert members["commit"].path == "tags.commit"


def test_a_key_with_dots_is_one_member(read: Reader) -> None:
    assert read({"a.b": "c"}).member("a.b").text == "c"
    assert read({"a.b": "c"}).at("a.b").is_absent


@pytest.mark.parametrize("invalid", ["text", 1.0, True, None, UNKNOWN])
def test_a_value_that_is_neither_list_nor_object_has_no_elements_and_no_members(
    read: Reader, invalid: object
) -> None:
    value = read({"place": invalid}).member("place")
    assert list(value.elements()) == list(value.members()) == []
    assert not value.is_list
    assert not value.is_mapping


def test_lists_and_objects_are_recognized_by_their_operations(read: Reader) -> None:
    value = read({"list": [], "object": {}})
    assert value.member("list").is_list
    assert value.member("object").is_mapping
    assert not value.member("list").is_mapping
    assert not value.member("object").is_list


def test_all_strings_are_found_at_any_depth_and_nothing_else(read: Reader) -> None:
    value = read({"a": "1", "b": {"c": ["2", {"d": "3"}, [["4"]]], "e": UNKNOWN}, "f": 5.0, "g": None})
    assert {text.path: text.raw for text in value.texts()} == {
        "a": "1",
        "b.c[0]": "2",
        "b.c[1].d": "3",
        "b.c[2][0][0]": "4",
    }


def test_a_secret_is_read_and_one_that_is_unknown_is_unknown(read: Reader) -> None:
    value = read(
        {"password": secret("hidden"), "settings": secret({"key": "hidden"}), "later": secret(UNKNOWN)}
    )
    assert value.member("password").text == "hidden"
    assert value.at("settings.key").text == "hidden"
    assert value.member("later").is_unknown


@pytest.mark.parametrize(
    ("raw", "number"), [(90.0, 90.0), (0.0, 0.0), (True, None), ("90", None), ([90.0], None), (None, None)]
)
def test_a_number_is_a_number_and_a_boolean_is_not(read: Reader, raw: object, number: float | None) -> None:
    assert read({"days": raw}).member("days").number == number


@pytest.mark.parametrize("raw", [1.0, True, ["text"], {"text": "text"}, None, UNKNOWN])
def test_a_value_that_is_not_a_string_has_an_empty_string(read: Reader, raw: object) -> None:
    assert not read({"place": raw}).member("place").text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (90.0, "90"),
        (0.5, "0.5"),
        # Seconds since 1970, the form of a secret's expiry.
        (1798761600.0, "1798761600"),
        ("hidden", "another string"),
        ({"hidden": "hidden"}, "an object"),
        (["hidden", "hidden"], "a list of 2"),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_value_has_a_short_description(read: Reader, raw: object, words: str) -> None:
    assert read({"place": raw}).member("place").shape == words


def test_a_place_below_a_non_object_and_a_file_have_descriptions_too(read: Reader) -> None:
    assert read({"place": "text"}).at("place.below").shape == "unexpected"
    assert Value(object()).shape == "something else"


@given(text=st.text(min_size=1), inside=st.sampled_from(["{}", "[]", "''"]))
def test_no_description_contains_a_string_of_the_value(text: str, inside: str) -> None:
    raw: object = {"{}": {text: text}, "[]": [text], "''": text}[inside]
    assert in_a_validation({"place": raw}).member("place").shape in {
        "an object",
        "a list of 1",
        "another string",
    }


@given(number=st.integers(min_value=-(10**14), max_value=10**14))
def test_a_whole_number_is_written_with_all_its_digits(number: int) -> None:
    assert written(float(number)) == str(number)


@pytest.mark.slow
@given(
    wire=st.dictionaries(st.sampled_from("abc"), json()), path=st.lists(st.sampled_from("abc"), min_size=1)
)
def test_any_path_into_anything_can_be_read(wire: dict[str, Any], path: list[str]) -> None:
    for reader in (in_a_validation, in_a_remediation):
        value = reader(wire).at(".".join(path))
        texts, elements, members = list(value.texts()), list(value.elements()), list(value.members())
        assert value.shape
        assert value.state is State.KNOWN or not (texts or elements or members or value.raw)
