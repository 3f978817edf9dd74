"""Collects everything that is wrong with a program: the plugin writes each problem to a file and goes on."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

VARIABLE: Final = "AZURE_SANDBOX_FINDINGS"
"""Names the file that the plugin writes to; `python -m sandbox check` sets it."""

BEFOREHAND: Final = "`python -m sandbox create` makes what exists before the program"

Kind = Literal["not modelled", "wrong input", "does not exist"]


@dataclass(frozen=True)
class Finding:
    """One thing that would stop a preview."""

    kind: Kind
    token: str
    name: str
    """The resource's logical name; empty for a function."""
    reason: str


class Findings:
    """The file; each finding is one line, written whole."""

    def __init__(self, path: Path) -> None:
        """Take the file, which is made with the first finding."""
        self._path = path

    def add(self, finding: Finding) -> None:
        """Add one finding to the file."""
        line = json.dumps(asdict(finding)).encode() + b"\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def read(self) -> list[Finding]:
        """Give each finding once, in the order in which they came."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(Finding(**json.loads(line)) for line in lines))
