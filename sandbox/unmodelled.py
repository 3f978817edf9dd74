"""Types and functions that the catalogue lacks, taken on request: held against the SDK's types alone.

Whoever has one foreign resource in a program still gets a preview of all the others. Nothing is known of what
Azure would refuse of such a type, or answer beside what was sent; and every answer says so.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from sandbox.catalogue import TAKE_UNMODELLED
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.cache import Schema

# Programs decode its value, which is in Base64: the SDK's types do not say so.
# Source: azure-rest-api-specs containerservice, managedClusters.json, CredentialResult (format: byte).
_KUBECONFIG: Final = "containerservice.CredentialResultResponse"


def note(token: str) -> str:
    """Give the warning that stands at each resource of a type."""
    return (
        f"The sandbox does not model {token}. Because {TAKE_UNMODELLED}=take it holds this resource against "
        "the SDK's types alone: it knows no rule of Azure's about it, and answers nothing but what was sent."
    )


def entry(token: str, schema: Schema) -> ResourceType:
    """Describe a type by what the SDK says; its ids, of its group and its names, are not Azure's."""
    _, module, class_name = token.split(":")
    names = sorted(
        (
            name
            for name, described in schema.inputs.items()
            if name.endswith("Name") and name != "resourceGroupName" and described["type"] == "string"
        ),
        # The name of the resource itself is the one that a program may leave out.
        key=lambda name: not schema.inputs[name].get("required", False),
    )
    group = "/resourceGroups/{resourceGroupName}" if "resourceGroupName" in schema.inputs else ""
    named = "/" + ":".join(f"{{{name}}}" for name in names) if names else ""
    return ResourceType(
        token,
        path=f"/subscriptions/{{subscriptionId}}{group}/providers/Sandbox.Unmodelled/{module}.{class_name}{named}",
        # Without a name two of them would be one: what exists is updated.
        always_there=not names,
    )


def note_of_function(token: str) -> str:
    """Give the warning for an answer that is made up."""
    return (
        f"The sandbox does not model the function {token}. Because {TAKE_UNMODELLED}=take its answer is made "
        "up from the SDK's types: it has the right shape, and values that mean nothing."
    )


def answer(schema: Schema, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Make up what a function answers: what it was given, and a value of the right type for all else."""
    given = {name: value for name, value in arguments.items() if name in schema.outputs}
    return {**_object(schema.outputs, schema.types, ()), **given}


def _object(
    properties: Mapping[str, Any], types: Mapping[str, Any], within: tuple[str, ...]
) -> dict[str, Any]:
    return {name: _value(name, each["type"], types, within) for name, each in properties.items()}


def _value(name: str, described: Any, types: Mapping[str, Any], within: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever the SDK's types say
    match described:
        case "string":
            made = f"made-up-by-the-sandbox-{name}"
            if (within[-1:], name) == ((_KUBECONFIG,), "value"):
                made = b64encode(made.encode()).decode()
        case "boolean":
            made = False
        case "integer" | "number":
            made = 0
        case {"enum": [first, *_]}:
            made = first
        case {"union": [first, *_]}:
            made = _value(name, first, types, within)
        case {"array": element}:
            made = [_value(name, element, types, within)]
        case {"ref": reference} if reference not in within:  # some types contain themselves
            made = _object(types[reference], types, (*within, reference))
        case _:
            made = {}
    return made
