"""`python -m operations.review.schema`: write the JSON schema of review.json, from the report's models."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from model.schema import entity_schema
from operations.files import write_whole
from operations.review.report import Review

PAGE = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "review.schema.json"
"""The schema's file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 for good news, 1 for bad."""
    parser = argparse.ArgumentParser(prog="python -m operations.review.schema", description=__doc__)
    parser.add_argument("--page", type=Path, default=PAGE, help="where it is (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it is stale")
    given = parser.parse_args(arguments)
    text = json.dumps(entity_schema(Review), indent=2, ensure_ascii=False) + "\n"
    page: Path = given.page
    if page.is_file() and page.read_text(encoding="utf-8") == text:
        return 0
    if given.check:
        sys.stdout.write(f"{page}: stale; run `python -m operations.review.schema` and commit it\n")
        return 1
    write_whole(page, text)
    sys.stdout.write(f"{page}: written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
