"""The stacks of the tests: changes of the real stack files do not change a test."""

import json
from pathlib import Path
from typing import Any, cast

import yaml

from model.environment_rules import EnvironmentName
from model.stack import read_stack_configuration
from model.stack_configuration import StackConfiguration

CHECKOUT = Path(__file__).resolve().parents[2]

STACKS = tuple(name.value for name in EnvironmentName)
"""All stacks: one for each environment."""

STACK_FILES = CHECKOUT / "tests" / "stacks"
"""The folder with the stack files of the tests."""


def document_of(stack: str) -> dict[str, Any]:
    """A stack file of the tests, as YAML reads it."""
    text = (STACK_FILES / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def values_of(stack: str) -> dict[str, str]:
    """A stack file's configuration, flat, as the engine passes it."""
    return {key: json.dumps(value) for key, value in document_of(stack)["config"].items()}


def configuration_of(stack: str) -> StackConfiguration:
    """The typed configuration of a stack file of the tests."""
    return read_stack_configuration(values_of(stack), stack)
