"""Draws a stack's architecture as a Mermaid diagram, coloured by what changes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from github_markdown.escaping import mermaid
from operations.review.report import Component, Dependency, Operation

# Mermaid rejects more, and GitHub uses Mermaid's defaults. Source: mermaid.js.org, maxTextSize and maxEdges.
_MAXIMUM_CHARACTERS: Final = 50_000
_MAXIMUM_EDGES: Final = 500

# Readable on GitHub's light and dark pages: light boxes with dark letters.
_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        Operation.DELETE: "fill:#ffc1ba,stroke:#a40e26,color:#24292f,stroke-width:2px",
        Operation.REPLACE: "fill:#ffd8a8,stroke:#bc4c00,color:#24292f,stroke-width:2px",
        Operation.CREATE: "fill:#c6f0cd,stroke:#1a7f37,color:#24292f",
        Operation.IMPORT: "fill:#c6f0cd,stroke:#1a7f37,color:#24292f",
        Operation.UPDATE: "fill:#fff3bf,stroke:#9a6700,color:#24292f",
        "same": "fill:#eaeef2,stroke:#6e7781,color:#24292f",
    }
)


def diagram(components: Sequence[Component], dependencies: Sequence[Dependency]) -> str:
    """A Mermaid block; empty without components, and a sentence if it is too large for Mermaid."""
    if not components:
        return ""
    drawn = _drawn(components, dependencies)
    if len(drawn) > _MAXIMUM_CHARACTERS or len(dependencies) > _MAXIMUM_EDGES:
        return "*The diagram is too large for Mermaid. `review.json` contains the architecture.*"
    return f"```mermaid\n{drawn}\n```"


def _drawn(components: Sequence[Component], dependencies: Sequence[Dependency]) -> str:
    numbers = {component.name: f"n{number}" for number, component in enumerate(components)}
    used = {_class(each) for each in components}
    lines = [
        "flowchart LR",
        *(f'    {numbers[each.name]}["{_label(each)}"]:::{_class(each)}' for each in components),
        *(f"    {numbers[each.component]} --> {numbers[each.needs]}" for each in dependencies),
        *(f"    classDef {name} {colours}" for name, colours in _COLOURS.items() if name in used),
    ]
    return "\n".join(lines)


def _label(component: Component) -> str:
    many = f" × {component.count}" if component.count > 1 else ""  # noqa: RUF001  # the sign is meant
    changes = ", ".join(f"{count} {operation.value}" for operation, count in component.changes.items())
    return mermaid(f"{component.name}{many}") + (f"<br/>{changes}" if changes else "")


def _class(component: Component) -> str:
    """The most destructive operation in a component."""
    return next((operation.value for operation in Operation if operation in component.changes), "same")
