"""Collects everything that is wrong with a program: the plugin writes each problem to a file and goes on."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

VARIABLE: Final = "AZURE_SANDBOX_PROBLEMS"
"""Names the file that the plugin writes to; `python -m sandbox check` sets it."""

BEFOREHAND: Final = "`python -m sandbox create` makes what exists before the program"

Kind = Literal["not modelled", "wrong input", "does not exist"]


@dataclass(frozen=True)
class PreviewProblem:
    """One thing that would stop a preview."""

    kind: Kind
    token: str
    name: str
    """The resource's logical name; empty for a function."""
    reason: str


class PreviewProblems:
    """The file; each problem is one line, written whole."""

    def __init__(self, path: Path) -> None:
        """Take the file, which is made with the first problem."""
        self._path = path

    def add(self, problem: PreviewProblem) -> None:
        """Add one problem to the file."""
        line = json.dumps(asdict(problem)).encode() + b"\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def read(self) -> list[PreviewProblem]:
        """Give each problem once, in the order in which they came."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(PreviewProblem(**json.loads(line)) for line in lines))
