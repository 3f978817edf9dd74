"""One resource of every modelled type, from everything.yaml, for callers with different kinds of values."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

MARK_OF_SECRETS = "hunter2"
EVERYTHING: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("everything.yaml").read_text().replace("${month}", f"{datetime.now(UTC):%Y-%m}")
)

_WHOLE_SECRET = re.compile(r"\$\{secret:(.*)\}")
_REFERENCE = re.compile(r"(.*)\$\{([\w-]+)\.(\w+)\}(.*)")


def resolved(value: Any, output_of: Callable[[str, str, str, str], Any], secret: Callable[[str], Any]) -> Any:
    """The value with its references and secrets replaced.

    Args:
        value: inputs from everything.yaml.
        output_of: returns an output of a resource, by its name and the name of the output, between two texts.
        secret: wraps a secret value.
    """
    if isinstance(value, dict):
        items: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {
            resolved(name, output_of, secret): resolved(item, output_of, secret)
            for name, item in items.items()
        }
    if isinstance(value, list):
        elements: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return [resolved(item, output_of, secret) for item in elements]
    if isinstance(value, str) and (found := _WHOLE_SECRET.fullmatch(value)):
        return secret(found[1])
    if isinstance(value, str) and (found := _REFERENCE.fullmatch(value)):
        return output_of(found[2], found[3], found[1], found[4])
    return value
