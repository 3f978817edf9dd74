"""Groups what is the same in several stacks, so that the report contains it once.

The names of the same thing differ by the stack's name: "stitches-prod" and "stitches-dev".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from model.environment_rules import EnvironmentName
from operations.review.report import Place

STACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}stack\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""The placeholder for the stack's name in text about several stacks."""

_LINK = r"\]\([^)]*\)"  # a link must keep its target
_ANY = re.compile("|".join(EnvironmentName) + f"|{STACK}")


@dataclass(frozen=True)
class Row:
    """A row about one stack, cell by cell, in Markdown."""

    stack: EnvironmentName
    cells: tuple[str, ...]
    place: Place | None = None


@dataclass
class Group:
    """A row about several stacks.

    Attributes:
        cells: The cells, with `STACK` for the stacks' names where these differ.
        places: The place for each stack, in the order of the stacks.
    """

    cells: tuple[str, ...]
    places: dict[EnvironmentName, Place | None] = field(default_factory=dict[EnvironmentName, Place | None])


def grouped(rows: Iterable[Row]) -> list[Group]:
    """The rows of all stacks, each once, in the order of their first occurrence."""
    found: list[tuple[Group, Row]] = []
    alike: dict[tuple[str, ...], list[tuple[Group, Row]]] = {}
    for row in rows:
        key = tuple(_ANY.sub("", cell) for cell in row.cells)
        for group, first in alike.setdefault(key, []):
            cells = _common(first, row)
            if cells is not None and row.stack not in group.places:
                group.cells, group.places[row.stack] = cells, row.place
                break
        else:
            made = Group(row.cells, {row.stack: row.place})
            alike[key].append((made, row))
            found.append((made, row))
    return [group for group, _ in found]


def _common(first: Row, other: Row) -> tuple[str, ...] | None:
    """The cells for both rows; None if the rows differ."""
    cells: list[str] = []
    for one, another in zip(first.cells, other.cells, strict=True):
        cell = one if one == another else _template(one, first.stack)
        if one != another and cell != _template(another, other.stack):
            return None
        cells.append(cell)
    return tuple(cells)


def _template(cell: str, stack: EnvironmentName) -> str:
    """The cell with a placeholder for the stack's name."""
    # "prod" in "stprod" is the stack, in "production" it is not. The word "staging" counts as the stack, too:
    # then two cells that use it in another sense stay separate.
    name = re.compile(f"{_LINK}|{stack}(?![a-z])")
    return name.sub(lambda found: STACK if found[0] == stack else found[0], cell)


def stacks_in_words(stacks: Sequence[EnvironmentName]) -> str:
    """The names of some stacks, as in a sentence."""
    *most, last = stacks
    return f"{', '.join(most)} and {last}" if most else str(last)
