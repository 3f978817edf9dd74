"""The workflows in .github/workflows, as data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


@dataclass(frozen=True)
class Job:
    """One job of one workflow."""

    file: str
    name: str
    content: dict[str, Any]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its steps; empty if it calls another workflow."""
        return self.content.get("steps", [])

    @property
    def calls_workflow(self) -> bool:
        """Whether the jobs of another workflow replace it."""
        return "uses" in self.content

    @property
    def legs(self) -> list[dict[str, Any]]:
        """The values of its matrix, for each time that it runs; one empty leg without a matrix.

        An entry of "include" adds its values to each combination whose values it does not change, and is a
        leg of its own if there is none. Source: docs.github.com, "Running variations of jobs in a workflow".
        """
        matrix = dict(self.content.get("strategy", {}).get("matrix", {}))
        included: list[dict[str, Any]] = matrix.pop("include", [])
        found = [dict(zip(matrix, values, strict=True)) for values in product(*matrix.values())]
        combinations = found if matrix else []
        for entry in included:
            same = [
                leg for leg in combinations if all(leg[key] == entry[key] for key in matrix if key in entry)
            ]
            for leg in same:
                leg.update(entry)
            if not same:
                found.append(entry)
        return [leg for leg in found if leg] or [{}]

    def __str__(self) -> str:
        """Its name in the output of a failing test."""
        return f"{self.file}:{self.name}"


@cache
def workflow(name: str) -> dict[str, Any]:
    """A workflow, read once; its triggers are under "on"."""
    loaded = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    loaded["on"] = loaded.pop(True)  # YAML 1.1 reads `on` as true
    return loaded


def jobs() -> list[Job]:
    """Every job of every workflow."""
    return [
        Job(path.name, name, content)
        for path in FILES
        for name, content in workflow(path.name)["jobs"].items()
    ]


def uses() -> Iterator[tuple[str, str]]:
    """Every used action, with its line."""
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\s*(?:- )?uses: (\S+)", line):
                yield match[1], line


def texts(value: object) -> Iterator[str]:
    """Every string in a part of a workflow."""
    if isinstance(value, dict):
        for item in cast("dict[str, object]", value).values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from texts(item)
    else:
        yield str(value)
