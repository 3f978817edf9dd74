"""The workflows in .github/workflows, as data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
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
        """Its steps; none where it calls another workflow."""
        return self.content.get("steps", [])

    @property
    def calls_workflow(self) -> bool:
        """Whether another workflow's jobs stand in its place."""
        return "uses" in self.content

    def __str__(self) -> str:
        """How a failing test names it."""
        return f"{self.file}:{self.name}"


@cache
def workflow(name: str) -> dict[str, Any]:
    """A workflow, read once; its triggers stand under "on"."""
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
    """Every action that is used, with the line on which it stands."""
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\s*(?:- )?uses: (\S+)", line):
                yield match[1], line


def texts(value: object) -> Iterator[str]:
    """Every text in a part of a workflow."""
    if isinstance(value, dict):
        for item in cast("dict[str, object]", value).values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from texts(item)
    else:
        yield str(value)
