"""What the plain program builds: the resources of prod, as its state records them.

The plain program registers the same resources with the same inputs and dependencies, so nobody has to write a
second program for prod.
"""

import importlib
import inspect
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi


class Recorded(NamedTuple):
    """A resource of Azure.

    Attributes:
        type: The type token, such as "azure-native:web:WebApp".
        name: Its logical name.
        inputs: The inputs, under Azure's own names.
        waits_for: The URNs of the resources that it depends on.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    waits_for: Sequence[str] = ()


def recorded_in(export: str) -> list[Recorded]:
    """The Azure resources in the output of `pulumi stack export`, in the order of the state.

    The provider adds the API version to the inputs; no program sets it.
    """
    return [
        Recorded(
            one["urn"],
            one["type"],
            one["urn"].rpartition("::")[2],
            {key: value for key, value in one["inputs"].items() if key != "azureApiVersion"},
            one.get("dependencies") or (),
        )
        for one in json.loads(export)["deployment"]["resources"]
        if one["type"].startswith("azure-native:")
    ]


def written(recording: Sequence[Recorded]) -> str:
    """The recording as the file that the plain program reads."""
    return json.dumps(recording)


def read(text: str) -> list[Recorded]:
    """The recording in such a file."""
    return [Recorded(*one) for one in json.loads(text)]


def register(recording: Sequence[Recorded], suffix: str = "") -> None:
    """Register every resource of a recording with the SDK's own classes.

    Args:
        recording: The resources, each after those that it waits for.
        suffix: Added to every logical name, so that a stack can contain the recording more than once.
    """
    made: dict[str, pulumi.Resource] = {}
    for one in recording:
        kind = _class_of(one.type)
        waits_for = [made[urn] for urn in one.waits_for if urn in made]
        made[one.urn] = kind(
            f"{one.name}{suffix}",
            opts=pulumi.ResourceOptions(depends_on=waits_for),
            **_arguments(kind, one.inputs),
        )


def _class_of(token: str) -> type[pulumi.Resource]:
    _, module, name = token.split(":")
    return getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)


def _arguments(kind: type[pulumi.Resource], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs under the names of the SDK's parameters: `resource_name_` for `resourceName`."""
    parameters = inspect.signature(kind._internal_init).parameters  # pyright: ignore
    names = {re.sub(r"_(\w)", lambda found: found[1].upper(), name.rstrip("_")): name for name in parameters}
    return {names[key]: value for key, value in inputs.items()}
