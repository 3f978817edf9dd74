"""Exchanges data with GitHub's runner: variables, outputs and workflow commands."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from operations.terminal.errors import OperationError, explained


def required_variables(names: Mapping[str, str]) -> Mapping[str, str]:
    """The values of environment variables, all of which must be set.

    Args:
        names: What each variable is for, by name.

    Raises:
        OperationError: Some are missing or empty; it names each of them, and no value.
    """
    missing = {name: purpose for name, purpose in names.items() if not os.environ.get(name)}
    if missing:
        raise OperationError(
            explained(
                "This step needs environment variables that are not set.",
                missing="; ".join(f"{name} ({purpose})" for name, purpose in missing.items()),
                fix="Run the step in GitHub Actions, as .github/workflows does. bootstrap/README.md"
                " describes how to set the repository's variables.",
            )
        )
    return {name: os.environ[name] for name in names}


def set_output(name: str, value: str) -> None:
    """Set an output of the step, if a runner reads it. The value is written on one line."""
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a", encoding="utf-8") as outputs:
            outputs.write(f"{name}={' '.join(value.split())}\n")


def mask(value: str) -> None:
    """Make the runner replace a value by *** in all logs, from now on."""
    sys.stdout.write(f"::add-mask::{command_data(value)}\n")
    sys.stdout.flush()


def command_data(text: str) -> str:
    """Text as the data of a workflow command.

    Without this, a line break would end the command early, and the rest would be printed.
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
