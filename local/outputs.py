"""Prints a stack's outputs for people; programs use `pulumi stack output --json`."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import yaml

from local.local_engine import LocalEngine
from local.words import print_result

_WIDTH = 100


def show_outputs(local: LocalEngine, stack: str, names: Sequence[str]) -> None:
    """Print a stack's outputs; if there are none, print what to do."""
    if not local.workspace.checkpoint(stack).exists():
        sys.exit(f"There is no local stack {stack}. Run `make up STACK={stack}` to create it.")
    printed = local.output("stack", "output", "--json", "--stack", stack)
    known = ", ".join(json.loads(printed))
    if not known:
        sys.exit(f"Stack {stack} has no outputs yet. Run `make up STACK={stack}` to create them.")
    try:
        print_result(outputs_as_text(printed, names))
    except KeyError as unknown:
        sys.exit(f"Stack {stack} has no output {unknown}. It has {known}.")


def outputs_as_text(printed: str, names: Sequence[str]) -> str:
    """Outputs in YAML.

    Args:
        printed: What `pulumi stack output --json` printed.
        names: The names of the outputs to print; if it is empty, all.

    Raises:
        KeyError: There is no output with one of the names.
    """
    outputs: dict[str, Any] = json.loads(printed)
    wanted = {name: outputs[name] for name in names} if names else outputs
    return yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True, width=_WIDTH).rstrip()
