"""Types that the catalogue lacks, taken on request: held against the SDK's types, and against nothing else.

Whoever has one foreign resource in a program still gets a preview of all the others. Nothing is known of what
Azure would refuse of such a type, or answer beside what was sent; and every answer says so.
"""

from sandbox.catalogue import TAKE_UNMODELLED
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.cache import Schema


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
