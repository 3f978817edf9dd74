"""Accept types and functions that are not in the catalogue, and check them only against the SDK's types.

A program with one unmodelled resource can then still be previewed. The sandbox does not know which requests
for such a type Azure would reject, or what Azure would add to the response; a warning says so each time.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from sandbox.catalogue import TAKE_UNMODELLED
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.cache import Schema

# Programs decode its value, which is in Base64; the SDK's types do not show this.
# Source: azure-rest-api-specs containerservice, managedClusters.json, CredentialResult (format: byte).
_KUBECONFIG: Final = "containerservice.CredentialResultResponse"


def note(token: str) -> str:
    """Return the warning for each resource of a type."""
    return (
        f"The sandbox does not model {token}. With {TAKE_UNMODELLED}=take it checks this resource only "
        "against the SDK's types. It knows no Azure rules for it, and returns only what the program sent."
    )


def entry(token: str, schema: Schema) -> ResourceType:
    """Describe a type from the SDK; its ids consist of the group and the names, and are not Azure's."""
    _, module, class_name = token.split(":")
    names = sorted(
        (
            name
            for name, described in schema.inputs.items()
            if name.endswith("Name") and name != "resourceGroupName" and described["type"] == "string"
        ),
        # The resource's own name is the one that a program may leave out.
        key=lambda name: not schema.inputs[name].get("required", False),
    )
    group = "/resourceGroups/{resourceGroupName}" if "resourceGroupName" in schema.inputs else ""
    named = "/" + ":".join(f"{{{name}}}" for name in names) if names else ""
    return ResourceType(
        token,
        path=f"/subscriptions/{{subscriptionId}}{group}/providers/Sandbox.Unmodelled/{module}.{class_name}{named}",
        # Without a name two resources would have the same id: an existing one is updated.
        exists_with_parent=not names,
    )


def note_of_function(token: str) -> str:
    """Return the warning for a made-up result."""
    return (
        f"The sandbox does not model the function {token}. With {TAKE_UNMODELLED}=take its result is made up "
        "from the SDK's types: it has the right shape, but its values have no meaning."
    )


def made_up_result(schema: Schema, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Make up a function's result: its arguments, and a value of the right type for every other property."""
    given = {name: value for name, value in arguments.items() if name in schema.outputs}
    return {**_object(schema.outputs, schema.types, ()), **given}


def _object(
    properties: Mapping[str, Any], types: Mapping[str, Any], within: tuple[str, ...]
) -> dict[str, Any]:
    return {name: _value(name, each["type"], types, within) for name, each in properties.items()}


def _value(name: str, described: Any, types: Mapping[str, Any], within: tuple[str, ...]) -> Any:  # noqa: ANN401 - any of the SDK's types
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
