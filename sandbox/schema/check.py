"""Check a resource's inputs against the SDK's types and Azure's limits.

The check finds all problems, each with the property's path.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sandbox.schema import limits
from sandbox.schema.cache import Schema
from sandbox.schema.input_problem import InputProblem, path_below
from sandbox.values import UNKNOWN, Secret, bare, is_array, is_object

# Enums that are wrong in the SDK, with the values that Azure accepts.
_CORRECTED: Final[dict[str, tuple[str, ...]]] = {
    # The SDK has the operators of another service. Source: azure-rest-api-specs issue 21794 and the
    # ScheduledQueryRule reference; Azure rejects "Equals", which the reference names (bicep-types-az 2308).
    "monitor.ConditionOperator": (
        "Equal",
        "GreaterThan",
        "GreaterThanOrEqual",
        "LessThan",
        "LessThanOrEqual",
    ),
}
_EXAMPLES: Final[Mapping[str, str]] = {
    "string": 'a string, such as "eastus"',
    "boolean": "a boolean: true or false",
    "integer": "an integer, such as 2",
    "number": "a number, such as 0.5",
}

# Lists in the SDK and objects in Azure: an object of ids with empty values is sent as it is.
# Source: pulumi-azure-native pull request 1833 (sets are not validated), issue 4176 (the object works).
_OBJECTS_TOO: Final = "userAssignedIdentities"

# Defaults of the SDK's SubnetArgs and VirtualNetworkArgs: programs refer to a subnet by SubnetArgs(id=…) if
# the type has only an id, and azure-native drops the rest.
# Source: pulumi_azure_native.network, SubnetArgs, 3.29; pulumi/examples, azure-py-virtual-data-center.
_SAID_BY_REFERENCES: Final = {
    "privateEndpointNetworkPolicies": "Disabled",
    "privateLinkServiceNetworkPolicies": "Enabled",
    "enableDdosProtection": False,
    "enableVmProtection": False,
}


def check(schema: Schema, inputs: Mapping[str, Any]) -> list[InputProblem]:
    """Return all problems of a resource's inputs; unknown values are not checked."""
    return [*_object(schema, schema.inputs, inputs, ""), *limits.check(schema.token, inputs)]


def _object(
    schema: Schema, properties: Mapping[str, Any], value: Mapping[str, Any], path: str
) -> Iterable[InputProblem]:
    for name, described in properties.items():
        if described.get("required") and name not in value:
            yield InputProblem(
                path_below(path, name), f"missing required property '{path_below(path, name)}'"
            )
    for name, item in value.items():
        if name.startswith("__"):
            continue  # notes of the engine and of the provider
        if set(properties) == {"id"} and _SAID_BY_REFERENCES.get(name) == item:
            continue
        if name in properties:
            yield from _property(schema, properties[name], item, path_below(path, name))
        else:
            yield InputProblem(
                path_below(path, name), _unknown_property(path_below(path, name), name, properties)
            )


def _unknown_property(path: str, name: str, properties: Mapping[str, Any]) -> str:
    folded = {known.lower(): known for known in properties}
    near = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    if near:
        return f"'{path}' is an unknown property: did you mean '{folded[near[0]]}'?"
    return f"'{path}' is an unknown property; known properties: {', '.join(sorted(properties)) or 'none'}"


def _property(
    schema: Schema, described: Mapping[str, Any], value: object, path: str
) -> Iterable[InputProblem]:
    constant = described.get("const")
    if constant is not None and bare(value) not in (constant, UNKNOWN):
        yield InputProblem(path, f"'{path}' must be {constant!r}")
        return
    yield from _typed(schema, described["type"], value, path)


def _typed(schema: Schema, kind: Any, value: object, path: str) -> Iterable[InputProblem]:  # noqa: ANN401 - JSON
    if kind == "any" or bare(value) is UNKNOWN:
        return ()
    if isinstance(kind, str):
        return () if _is(kind, bare(value)) else (_mismatch(path, _EXAMPLES[kind], value),)
    form = next(iter(kind))
    return _FORMS[form](schema, kind, value, path)


def _reference(schema: Schema, kind: Mapping[str, Any], value: object, path: str) -> Iterable[InputProblem]:
    inner = bare(value)
    if is_object(inner):
        yield from _object(schema, schema.types[kind["ref"]], inner, path)
    else:
        yield _mismatch(path, "an object", inner)


def _array(schema: Schema, kind: Mapping[str, Any], value: object, path: str) -> Iterable[InputProblem]:
    inner = bare(value)
    if is_array(inner):
        for index, item in enumerate(inner):
            yield from _typed(schema, kind["array"], item, f"{path}[{index}]")
    elif path.endswith(_OBJECTS_TOO) and is_object(inner) and not any(inner.values()):
        return
    else:
        yield _mismatch(path, "an array", inner)


def _map(schema: Schema, kind: Mapping[str, Any], value: object, path: str) -> Iterable[InputProblem]:
    inner = bare(value)
    if is_object(inner):
        for name, item in inner.items():
            yield from _typed(schema, kind["map"], item, path_below(path, name))
    else:
        yield _mismatch(path, "an object", inner)


def _member(_: Schema, kind: Mapping[str, Any], value: object, path: str) -> Iterable[InputProblem]:
    """Compare without case, as Azure compares enum values."""
    allowed: list[Any] = list(_CORRECTED.get(kind["name"], ())) or kind["enum"]
    inner = bare(value)
    if any(_folded(inner) == _folded(member) for member in allowed):
        return
    listed = ", ".join(str(member) for member in allowed)
    if isinstance(value, Secret) or not isinstance(inner, str):
        yield InputProblem(path, f"'{path}' must be one of {listed}, but got {_type_of(inner)}")
        return
    near = difflib.get_close_matches(inner.lower(), [str(member).lower() for member in allowed], n=1)
    hint = next((f": did you mean '{member}'?" for member in allowed if [str(member).lower()] == near), "")
    yield InputProblem(path, f"'{path}' must be one of {listed}, but is '{inner}'{hint}")


def _one_of(schema: Schema, kind: Mapping[str, Any], value: object, path: str) -> Iterable[InputProblem]:
    """Check against the type that the value's constants select, or otherwise the one that matches best."""
    tried = [(member, list(_typed(schema, member, value, path))) for member in kind["union"]]
    meant = [problems for member, problems in tried if is_meant(schema, member, bare(value))]
    return min(meant or [problems for _, problems in tried], key=len)


_FORMS: Final = {"ref": _reference, "array": _array, "map": _map, "enum": _member, "union": _one_of}


def is_meant(schema: Schema, kind: Any, value: object) -> bool:  # noqa: ANN401 - JSON
    """Return whether an object has the constants of one member of a union."""
    if not (is_object(value) and is_object(kind) and "ref" in kind):
        return False
    constants = {
        name: described["const"]
        for name, described in schema.types[kind["ref"]].items()
        if "const" in described
    }
    return bool(constants) and all(bare(value.get(name)) == constant for name, constant in constants.items())


def _is(kind: str, value: object) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return kind == "number" or float(value).is_integer()


def _mismatch(path: str, expected: str, value: object) -> InputProblem:
    return InputProblem(path, f"'{path}' should be {expected}, but got {_type_of(bare(value))}")


def _type_of(value: object) -> str:
    """Return the type of a value, never the value itself, which could be a secret."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object" if isinstance(value, dict) else "nothing"


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value
