"""What GitHub's runner tells a step, and how a step answers it."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from operations.terminal.errors import OperationError, explained


def settings(names: Mapping[str, str]) -> Mapping[str, str]:
    """The values of environment variables, all of which have to be there.

    Args:
        names: What each variable is for, by the variable's name.

    Raises:
        OperationError: Some are missing or empty; it names each of them, and no value.
    """
    missing = {name: purpose for name, purpose in names.items() if not os.environ.get(name)}
    if missing:
        raise OperationError(
            explained(
                "This step does not know all that it needs.",
                missing="; ".join(f"{name} ({purpose})" for name, purpose in missing.items()),
                to_do="It runs in GitHub Actions: .github/workflows shows how, and bootstrap/README.md how"
                " the repository's variables are set.",
            )
        )
    return {name: os.environ[name] for name in names}


def set_output(name: str, value: str) -> None:
    """Set an output of the step, where a runner waits for it; the value is on one line."""
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a", encoding="utf-8") as outputs:
            outputs.write(f"{name}={' '.join(value.split())}\n")


def mask(value: str) -> None:
    """Have the runner replace a value by stars wherever a log would show it, from now on."""
    sys.stdout.write(f"::add-mask::{command_data(value)}\n")
    sys.stdout.flush()


def command_data(text: str) -> str:
    """A text as the data of a workflow command.

    A line break or a percent sign would end the command early, and the rest of the text would be shown.
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
