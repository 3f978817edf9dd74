"""`python -m tests.operations.review.golden`: write the golden files anew; `git diff` shows what changes."""

import sys
from pathlib import Path

from operations.review.markdown import comment, markdown
from tests.operations.review.cases import CASES

FOLDER = Path(__file__).parent / "golden"
"""Where the golden files are."""


def text_of(name: str) -> str:
    """What the golden file of a case holds: the report, or of a huge one the comment that it is cut to."""
    made = CASES[name]()
    return comment(made) if name == "huge" else markdown(made)


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name in CASES:
        (FOLDER / f"{name}.md").write_text(text_of(name), encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}.md\n")


if __name__ == "__main__":
    main()
