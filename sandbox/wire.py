"""Property values on the wire: `google.protobuf.Struct`, with signed objects for what JSON cannot express."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

import engine_wire
from sandbox.values import UNKNOWN, Secret, Unknown, is_array, is_object


def decode(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Decode an object; null properties are left out, as if they had not been sent."""
    fields = struct.fields
    return {name: _decode(fields[name]) for name in fields if fields[name].WhichOneof("kind") != "null_value"}


def _decode(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - any JSON
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in engine_wire.UNKNOWNS else text
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
    signature = fields.get(engine_wire.SIGNATURE)
    if signature == engine_wire.SECRET:
        return Secret(fields.get("value"))
    if signature == engine_wire.OUTPUT:
        value = fields.get("value", UNKNOWN)
        return Secret(value) if fields.get("secret") else value
    if signature == engine_wire.REFERENCE:
        return fields.get("id", UNKNOWN)
    return fields


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Encode an object."""
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
        _write_object(target.struct_value, {engine_wire.SIGNATURE: engine_wire.SECRET, "value": value.value})
    elif isinstance(value, Unknown):
        target.string_value = engine_wire.UNKNOWN
    else:
        target.null_value = struct_pb2.NULL_VALUE
