"""Complete messages, as they are printed."""

from typing import Any

import pytest

from model.errors import ConfigurationError
from model.stack import read_stack_configuration
from tests.model import examples


def problems(stack: str, objects: dict[str, Any]) -> str:
    """The message without its first line, which contains the count."""
    with pytest.raises(ConfigurationError) as raised:
        read_stack_configuration(examples.engine_values(objects), stack)
    heading, _, message = str(raised.value).partition("\n\n")
    count = len(raised.value.problems)
    assert heading == f'The configuration of stack "{stack}" has {count} problem{"s"[: count > 1]}.'
    return message


def problem_text(stack: str, key: str, expected: str, example: str, fix: str) -> str:
    lines = [f"Pulumi.{stack}.yaml: stitches:{key}", f"  Expected: {expected}"]
    lines += [f"  Example:  {example}"] if example else []
    return "\n".join([*lines, f"  Fix:      {fix}"])
