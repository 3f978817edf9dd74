"""A problem of one input."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InputProblem:
    """A problem of one input: its path, and what is expected."""

    path: str
    reason: str


def path_below(path: str, name: str) -> str:
    """Write the path of a property inside another, as the engine writes it."""
    if not name.isidentifier():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{name}" if path else name
