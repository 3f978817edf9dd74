"""A stack's outputs as people read them; programs take `pulumi stack output --json`."""

import json
from collections.abc import Sequence
from typing import Any

import yaml

_WIDTH = 100


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
