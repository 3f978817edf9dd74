"""The configurations as they are committed."""

import json
from pathlib import Path

import yaml

from model.stack import read_stack_configuration
from model.stack_configuration import StackConfiguration

CHECKOUT = Path(__file__).resolve().parents[2]


def values_of(stack: str) -> dict[str, str]:
    """A stack file's configuration, flat, as the engine hands it over."""
    config = yaml.safe_load((CHECKOUT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    return {key: json.dumps(value) for key, value in config.items()}


def configuration_of(stack: str) -> StackConfiguration:
    """The typed configuration of a committed stack file."""
    return read_stack_configuration(values_of(stack), stack)
