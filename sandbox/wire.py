"""Property values on the wire: `google.protobuf.Struct`, with signed objects for what JSON cannot say.

Source of the signatures: pulumi/pulumi, sdk/go/common/resource/sig/sig.go and resource/plugin/rpc.go.
"""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

from sandbox.values import UNKNOWN, Secret, Unknown, is_array, is_object

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public signature, not a secret
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# One for each kind of value; engines send the one for text, older ones the one of the kind.
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def decode(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Read an object off the wire; properties that are null are left out, as if they had not been sent."""
    fields = struct.fields
    return {name: _decode(fields[name]) for name in fields if fields[name].WhichOneof("kind") != "null_value"}


def _decode(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - any JSON
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWNS else text
    if kind == "struct_value":
        return _signed(decode(value.struct_value))
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None


def _signed(fields: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    signature = fields.get(_SIGNATURE)
    if signature == _SECRET:
        return Secret(fields.get("value"))
    if signature == _OUTPUT:
        value = fields.get("value", UNKNOWN)
        return Secret(value) if fields.get("secret") else value
    if signature == _REFERENCE:
        return fields.get("id", UNKNOWN)
    return fields


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Put an object on the wire."""
    struct = struct_pb2.Struct()
    _write_object(struct, properties)
    return struct


def _write_object(struct: struct_pb2.Struct, properties: Mapping[str, Any]) -> None:
    for name, value in properties.items():
        _write(struct.fields[name], value)


def _write(target: struct_pb2.Value, value: object) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif is_object(value):
        target.struct_value.SetInParent()
        _write_object(target.struct_value, value)
    elif is_array(value):
        target.list_value.SetInParent()
        for item in value:
            _write(target.list_value.values.add(), item)
    elif isinstance(value, Secret):
        _write_object(target.struct_value, {_SIGNATURE: _SECRET, "value": value.value})
    elif isinstance(value, Unknown):
        target.string_value = _UNKNOWN_TEXT
    else:
        target.null_value = struct_pb2.NULL_VALUE
