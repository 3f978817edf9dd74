"""The base of all components: arguments are inputs in the state, and children belong to their component."""

# ruff: noqa: ANN401  # arguments and options have as many types as there are components

import dataclasses
from collections.abc import Mapping, Sequence
from enum import Enum
from ipaddress import IPv4Network
from typing import Any, cast

import pulumi
from pydantic import BaseModel
from pydantic.alias_generators import to_camel


class Component(pulumi.ComponentResource):
    """A component whose arguments are in the state as its inputs, where policies and people can read them.

    Args:
        name: The logical name, shared with the children; the resources differ by their types.
        arguments: The component's frozen dataclass of arguments.
        opts: The caller's options. They apply to the component only, not to its children.
    """

    def __init__(self, name: str, arguments: Any, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"stitches:components:{type(self).__name__}", name, _inputs(arguments), opts)
        self.name = name

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child: this component is its parent, and the caller's options do not apply."""
        return pulumi.ResourceOptions(parent=self, **options)


def _inputs(arguments: Any) -> dict[str, Any]:
    """The fields of a dataclass of arguments, under the wire's camelCase names."""
    return {
        to_camel(field.name): _plain(getattr(arguments, field.name))
        for field in dataclasses.fields(arguments)
        if getattr(arguments, field.name) is not None
    }


def _plain(value: Any) -> Any:
    """A value as the engine stores it; outputs stay outputs, and so stay secret."""
    match value:
        case pulumi.Resource():
            return value.urn
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True)
        case Enum() | IPv4Network():
            return value.value if isinstance(value, Enum) else str(value)
        case Mapping():
            return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
        case list() | tuple():
            return [_plain(item) for item in cast("Sequence[Any]", value)]
        case _:
            return _inputs(value) if dataclasses.is_dataclass(value) else value
