"""The modelled types as a Pulumi package schema, for `pulumi import` and for YAML programs.

The format: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sandbox.schema.cache import Schema
from sandbox.values import is_object

_ANY: Final = {"$ref": "pulumi.json#/Any"}


def package_schema(
    version: str, described: Iterable[Schema], functions: Iterable[Schema] = ()
) -> dict[str, Any]:
    """Return a package schema from the descriptions of resource types and functions."""
    resources: dict[str, Any] = {}
    types: dict[str, Any] = {}
    called: dict[str, Any] = {}
    for schema in described:
        resources[schema.token] = {
            "inputProperties": _properties(schema.inputs),
            "requiredInputs": _required(schema.inputs),
            "properties": _properties(schema.outputs),
        }
        types.update(_types(schema))
    for schema in functions:
        called[schema.token] = {
            "inputs": {"type": "object", "properties": _properties(schema.inputs)},
            "outputs": {"type": "object", "properties": _properties(schema.outputs)},
        }
        types.update(_types(schema))
    named = {"name": "azure-native", "version": version}
    return {**named, "resources": resources, "functions": called, "types": types}


def _types(schema: Schema) -> dict[str, Any]:
    return {
        _token(name): {
            "type": "object",
            "properties": _properties(properties),
            "required": _required(properties),
        }
        for name, properties in schema.types.items()
    }


def _properties(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _property(property_) for name, property_ in described.items()}


def _property(described: Mapping[str, Any]) -> dict[str, Any]:
    fixed = {name: described[name] for name in ("const", "default") if name in described}
    return {**_type(described["type"]), **fixed}


def _required(described: Mapping[str, Any]) -> list[str]:
    return [name for name, property_ in described.items() if property_.get("required")]


def _type(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if not is_object(kind):
        return {"type": kind} if kind != "any" else _ANY
    form, inner = next(iter(kind.items()))
    return {
        "ref": lambda: {"$ref": f"#/types/{_token(inner)}"},
        "array": lambda: {"type": "array", "items": _type(inner)},
        "map": lambda: {"type": "object", "additionalProperties": _type(inner)},
        "enum": lambda: {"type": _type_of(inner)},
        "union": lambda: {"oneOf": [_type(member) for member in inner]},
    }[form]()


def _type_of(members: list[Any]) -> str:
    return "string" if all(isinstance(member, str) for member in members) else "number"


def _token(name: str) -> str:
    return f"azure-native:{name.replace('.', ':')}"
