"""One resource of every modelled type, created with the SDK's own classes."""

# ruff: noqa: E402
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the program of the checkout does

import gc
import importlib
from typing import Any

import pulumi
from pulumi import Output, ResourceOptions
from pulumi._types import input_type_py_to_pulumi_names, resource_py_to_pulumi_names

from tests.sandbox.catalogue.everything import EVERYTHING, resolved

gc.disable()  # all of its objects live until its end
made: dict[str, pulumi.CustomResource] = {}


def output_of(name: str, output: str, before: str, after: str) -> Any:
    resource = made[name]
    names = {wire: python for python, wire in resource_py_to_pulumi_names(type(resource)).items()}
    value: Output[str] = resource.id if output == "id" else getattr(resource, names[output])
    return Output.concat(before, value, after) if before or after else value


def tags(described: dict[str, str]) -> Any:
    """Tags whose names are outputs."""
    pairs = [Output.all(resolved(name, output_of, str), value) for name, value in described.items()]
    return Output.all(*pairs).apply(dict)


def make(name: str, token: str, inputs: dict[str, Any], after: list[pulumi.CustomResource]) -> None:
    _, module_name, class_name = token.split(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module_name}"), class_name)
    home = importlib.import_module(resource.__module__)
    arguments = getattr(home, f"{class_name}InitArgs", None) or getattr(home, f"{class_name}Args")
    names = {wire: python for python, wire in input_type_py_to_pulumi_names(arguments).items()}
    values = {
        names[wire]: tags(value) if wire == "tags" else resolved(value, output_of, Output.secret)
        for wire, value in inputs.items()
    }
    if "resource_name" in values:  # Pulumi's own argument has this name
        values["resource_name_"] = values.pop("resource_name")
    made[name] = resource(name, opts=ResourceOptions(depends_on=after), **values)


def without_aliases(
    arguments: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult:
    """Each class has an alias for every API version it ever had; they take most of a program's time."""
    arguments.opts.aliases = []
    return pulumi.ResourceTransformationResult(arguments.props, arguments.opts)


pulumi.runtime.register_stack_transformation(without_aliases)
config = pulumi.Config()
changes: dict[str, dict[str, Any]] = config.get_object("changes") or {}
for name, described in EVERYTHING.items():
    # One after the other, so that a resource that refers to another only by its name is created after it.
    previous = list(made.values())[-1:]
    make(name, described["type"], {**described["inputs"], **changes.get(name, {})}, previous)

pulumi.export("host", output_of("app", "defaultHostName", "", ""))
pulumi.export("slot", output_of("slot", "defaultHostName", "", ""))
pulumi.export("identities", made["app"].identity.apply(lambda identity: identity.user_assigned_identities))  # type: ignore[attr-defined]
pulumi.export("settings", output_of("settings", "properties", "", ""))
