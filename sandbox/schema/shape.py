"""Convert a resource's inputs into the shape of its outputs, and back.

The two differ: some inputs are never returned, and some lists are returned as maps (identities).
"""

from collections.abc import Mapping
from typing import Any

from sandbox.schema.cache import Schema
from sandbox.schema.check import is_meant
from sandbox.values import UNKNOWN, Secret, is_array, is_object


def outputs(schema: Schema, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource's inputs as outputs, with the SDK's defaults; secrets stay wrapped."""
    return _Shaper(schema, to_come=False).properties(schema.inputs, schema.outputs, inputs)


def preview(schema: Schema, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs that follow from the inputs; all others are unknown, as in the real provider.

    Source: pulumi-azure-native, provider/pkg/convert/previewOutputs.go.
    """
    return _Shaper(schema, to_come=True).properties(schema.inputs, schema.outputs, inputs)


def inputs(schema: Schema, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs that are also inputs, without read-only properties."""
    return {
        name: _as_input(schema, described["type"], properties[name])
        for name, described in schema.inputs.items()
        if name in properties
    }


class _Shaper:
    def __init__(self, schema: Schema, *, to_come: bool) -> None:
        self._types = schema.types
        self._schema = schema
        self._to_come = to_come  # a preview: missing values are unknown

    def properties(
        self, described_in: Mapping[str, Any], described_out: Mapping[str, Any], value: Mapping[str, Any]
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name, described in described_out.items():
            source = described_in.get(name, {})
            if name in value:
                result[name] = self._shaped(source.get("type", "any"), described["type"], value[name])
            elif self._to_come:
                result[name] = UNKNOWN
            elif "default" in source:
                result[name] = source["default"]
        return result

    def _shaped(self, kind_in: Any, kind_out: Any, value: object) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, Secret):
            return Secret(self._shaped(kind_in, kind_out, value.value))
        source, target = _chosen(self._schema, kind_in, value), _chosen(self._schema, kind_out, value)
        result: Any = value
        if "ref" in target and is_object(value):
            described_in: Mapping[str, Any] = self._types[source["ref"]] if "ref" in source else {}
            result = self.properties(described_in, self._types[target["ref"]], value)
        elif "array" in target and is_array(value):
            result = [self._shaped(_inside(source), target["array"], item) for item in value]
        elif "map" in target and is_object(value):
            inner = _inside(source)
            result = {name: self._shaped(inner, target["map"], item) for name, item in value.items()}
        elif "map" in target and is_array(value):
            nothing: dict[str, Any] = {}
            result = UNKNOWN if self._to_come else {str(item): nothing for item in value}
        return result


def _inside(kind: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return kind.get("array", kind.get("map", "any"))


def _chosen(schema: Schema, kind: Any, value: object) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Return the properties of a composite type; of a union, those of the member that the value selects."""
    if is_object(kind) and "union" in kind:
        kind = next((member for member in kind["union"] if is_meant(schema, member, value)), "any")
    return kind if is_object(kind) else {}


def _as_input(schema: Schema, kind: Any, value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Secret):
        return Secret(_as_input(schema, kind, value.value))
    target = _chosen(schema, kind, value)
    result: Any = value
    if "ref" in target and is_object(value):
        result = {
            name: _as_input(schema, described["type"], value[name])
            for name, described in schema.types[target["ref"]].items()
            if name in value
        }
    elif "array" in target and is_array(value):
        result = [_as_input(schema, target["array"], item) for item in value]
    elif "array" in target and is_object(value):
        result = list(value)
    elif "map" in target and is_object(value):
        result = {name: _as_input(schema, target["map"], item) for name, item in value.items()}
    return result
