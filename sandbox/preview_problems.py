"""Collect all problems of a program: the plugin writes each one to a file and continues."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

VARIABLE: Final = "AZURE_SANDBOX_PROBLEMS"
"""Names the file to which the plugin writes; `python -m sandbox check` sets it."""

BEFOREHAND: Final = "if it exists before the program, create it with `python -m sandbox create`"

Kind = Literal["not modelled", "invalid input", "does not exist"]


@dataclass(frozen=True)
class PreviewProblem:
    """One thing that would stop a preview."""

    kind: Kind
    token: str
    name: str
    """The resource's logical name; empty for a function."""
    reason: str


class PreviewProblems:
    """The file. Each problem is one line, written at once."""

    def __init__(self, path: Path) -> None:
        """Use a file, which is created with the first problem."""
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
        """Return each problem once, in the order of the file."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(PreviewProblem(**json.loads(line)) for line in lines))
