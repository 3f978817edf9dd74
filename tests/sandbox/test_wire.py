from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.values import UNKNOWN, Secret
from sandbox.wire import decode, encode

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

scalars = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text()
    | st.just(UNKNOWN)
)
names = st.text(min_size=1).filter(lambda name: name != SIGNATURE)


def nested(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values) | st.dictionaries(names, values) | values.map(Secret)


properties = st.dictionaries(names, st.recursive(scalars, nested, max_leaves=5))


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(properties)
def test_every_value_is_decoded_as_it_was_encoded(value: dict[str, Any]) -> None:
    assert decode(encode(value)) == value


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(properties)
def test_every_value_survives_serialization(value: dict[str, Any]) -> None:
    sent = struct_pb2.Struct.FromString(encode(value).SerializeToString())
    assert decode(sent) == value


def test_a_boolean_does_not_become_a_number() -> None:
    assert decode(encode({"on": True, "one": 1}))["on"] is True
    assert decode(encode({"on": True, "one": 1}))["one"] is not True


def test_whole_numbers_are_decoded_as_integers() -> None:
    struct = struct_pb2.Struct()
    struct.update({"days": 90.0, "share": 0.5})
    assert repr(decode(struct)) == "{'days': 90, 'share': 0.5}" or decode(struct) == {
        "days": 90,
        "share": 0.5,
    }
    assert isinstance(decode(struct)["days"], int)


def test_a_null_property_counts_as_not_sent() -> None:
    struct = struct_pb2.Struct()
    struct.update({"tags": None, "nested": {"gone": None, "kept": 1}})
    assert decode(struct) == {"nested": {"kept": 1}}


def test_unknown_is_encoded_as_the_placeholder_of_the_engine() -> None:
    assert encode({"id": UNKNOWN}).fields["id"].string_value == UNKNOWN_TEXT


@pytest.mark.parametrize(
    "kind", ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"]
)
def test_placeholders_of_other_kinds_are_decoded_as_unknown(kind: str) -> None:
    struct = struct_pb2.Struct()
    struct.update({"flag": kind})
    assert decode(struct) == {"flag": UNKNOWN}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": "x", "secret": True}, Secret("x")),
        ({"value": "x"}, "x"),
        ({}, UNKNOWN),
        ({"secret": True}, Secret(UNKNOWN)),
    ],
)
def test_output_values_are_decoded(fields: dict[str, Any], expected: object) -> None:
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", **fields}})
    assert decode(struct) == {"it": expected}


def test_a_reference_to_a_resource_is_its_id() -> None:
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": "/a"}})
    assert decode(struct) == {"it": "/a"}


def test_a_secret_does_not_show_itself() -> None:
    assert "hunter2" not in repr(Secret("hunter2"))
    assert "hunter2" not in str([{"a": Secret("hunter2")}])
