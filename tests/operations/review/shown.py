"""`python -m tests.operations.review.shown`: write docs/reviews/, the reports of three real changes."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.operations.review.edits import CHANGES, Change
from tests.operations.review.record import clone_of

_CHECKOUT = Path(__file__).resolve().parents[3]
FOLDER = _CHECKOUT / "docs" / "reviews"
"""The folder of the reports."""
_SHOWN: Mapping[str, str] = MappingProxyType(
    {"harmless": "update", "replaces-the-sql-server": "replace", "breaks-a-rule": "violation"}
)
_TOP = """\
> The change: {says} (in {files}). The command: `stitches review`, which exited with {code}.

"""


def main() -> None:
    """Review each change in a clone, and write the report."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        clone = clone_of(_CHECKOUT, Path(temporary) / "clone")
        for name, change in _SHOWN.items():
            (FOLDER / f"{name}.md").write_text(_report(clone, CHANGES[change]), encoding="utf-8")
            sys.stdout.write(f"{FOLDER / name}.md\n")


def _report(clone: Path, change: Change) -> str:
    subprocess.run(["git", "-C", clone, "checkout", "--quiet", "."], check=True)
    for edit in change.edits:
        edit.make(clone)
    command = [".venv/bin/python", "-m", "stitches", "review", "--base", "HEAD"]
    code = subprocess.run(command, cwd=clone, check=False).returncode
    files = ", ".join(f"`{file}`" for file in dict.fromkeys(edit.file for edit in change.edits))
    report = (clone / ".local" / "review" / "report" / "review.md").read_text(encoding="utf-8")
    return _TOP.format(says=change.says, files=files, code=code) + report


if __name__ == "__main__":
    main()
