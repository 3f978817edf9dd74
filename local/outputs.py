"""A stack's outputs as people read them; programs take `pulumi stack output --json`."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import yaml

from local.local_engine import LocalEngine
from local.words import answer

_WIDTH = 100


def show_outputs(local: LocalEngine, stack: str, names: Sequence[str]) -> None:
    """Print a stack's outputs; end with what to do where there are none."""
    if not local.workspace.checkpoint(stack).exists():
        sys.exit(f"There is no local stack {stack}. Run `make up STACK={stack}` to create it.")
    printed = local.answer("stack", "output", "--json", "--stack", stack)
    known = ", ".join(json.loads(printed))
    if not known:
        sys.exit(f"Stack {stack} has no outputs yet. Run `make up STACK={stack}` to create them.")
    try:
        answer(outputs_as_text(printed, names))
    except KeyError as unknown:
        sys.exit(f"Stack {stack} has no output {unknown}. It has {known}.")


def outputs_as_text(printed: str, names: Sequence[str]) -> str:
    """Outputs in YAML.

    Args:
        printed: What `pulumi stack output --json` printed.
        names: The outputs that are wanted; all of them where none is named.

    Raises:
        KeyError: There is no output of such a name.
    """
    outputs: dict[str, Any] = json.loads(printed)
    wanted = {name: outputs[name] for name in names} if names else outputs
    return yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True, width=_WIDTH).rstrip()
