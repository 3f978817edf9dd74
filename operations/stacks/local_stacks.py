"""Leads a command to the local stacks: `stitches --local …`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from operations.terminal.errors import OperationError, explained

LOCAL_AZURE_VARIABLE = "STITCHES_LOCAL_AZURE"
"""Set by `python -m local stitches`, which this program runs in then: no Azure but the local one is meant."""

_CHECKOUT = Path(__file__).resolve().parents[2]


def run_on_local_stacks(arguments: Sequence[str], checkout: Path = _CHECKOUT) -> NoReturn:
    """Become `python -m local stitches …`, which runs the same command with the checkout's own engine.

    Nothing of it is imported here: these commands stand without a local Azure too.

    Args:
        arguments: The command and its arguments.
        checkout: The folder that has to hold it.

    Raises:
        OperationError: This program does not lie in a checkout.
    """
    if not all((checkout / part).exists() for part in ("local/__main__.py", "Pulumi.yaml")):
        raise OperationError(
            explained(
                "There are no local stacks here.",
                found=f"{checkout}, which is no checkout of the project",
                to_do="Run `make setup` in a clone of the repository, and its own `.venv/bin/stitches`.",
            )
        )
    # Python would look for the module in the current folder first, which may be anybody's.
    command = [sys.executable, "-P", "-m", "local", "stitches", *arguments]
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(checkout)})  # noqa: S606
