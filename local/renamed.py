"""Finds local stacks that were renamed: their resources keep the names of the first environment."""

import json
from pathlib import Path
from typing import Any, Final

_ENVIRONMENT: Final = "stitches:components:Environment"

RENAMING: Final = (
    "A local stack and its resources have the name of their environment. Under another name, the program\n"
    "would create all of them again, but their names are in use. For another environment: make up STACK=…"
)
"""Why local stacks cannot be renamed."""


def made_for(checkpoint: Path) -> str | None:
    """The environment that a stack's state was created for; None if it has none, or cannot be read."""
    try:
        latest: Any = json.loads(checkpoint.read_bytes())["checkpoint"].get("latest") or {}
        resources: list[dict[str, str]] = latest.get("resources") or []
        found = (each["urn"] for each in resources if each["type"] == _ENVIRONMENT)
        return next((urn.rpartition("::")[2].removeprefix("stitches-") for urn in found), None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def renamed_to(checkpoint: Path) -> str | None:
    """The name of the other stack whose state is for this one's environment; None if there is none."""
    others = sorted(set(checkpoint.parent.glob("*.json")) - {checkpoint})
    return next((each.stem for each in others if made_for(each) == checkpoint.stem), None)


def how_to_rename_back(checkpoint: Path, other: str) -> str:
    """How to fix a stack that was renamed."""
    stack = checkpoint.stem
    lines = [
        f"The local stack {stack} was renamed to {other}. Its resources still have the names of {stack},",
        "and no name can be used twice. Rename the stack back:",
    ]
    if checkpoint.exists():  # A command after the renaming created an empty one.
        lines.append(f'  make pulumi ARGS="stack rm {stack} --yes --preserve-config"')
    lines.append(f'  make pulumi ARGS="stack rename {stack} --stack {other}"')
    return "\n".join(lines)
