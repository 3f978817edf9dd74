"""`python -m tests.operations.review.golden`: write the golden files again; `git diff` shows what changes."""

import sys
from pathlib import Path

from operations.review.markdown import markdown
from tests.operations.review.cases import CASES

FOLDER = Path(__file__).parent / "golden"
"""Where the golden files are."""


GOLDEN = ("protected", "violation", "failure")
"""The cases with a golden file: together they show every section of a report."""


def text_of(name: str) -> str:
    """The content of the golden file of a case: the report."""
    return markdown(CASES[name]())


def main() -> None:
    """Write all golden files."""
    FOLDER.mkdir(exist_ok=True)
    for name in GOLDEN:
        (FOLDER / f"{name}.md").write_text(text_of(name), encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}.md\n")


if __name__ == "__main__":
    main()
