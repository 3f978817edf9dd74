import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "engine" / "README.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    """The rows of the table of what depends on the engine and the SDK."""
    section = PAGE.partition("## What depends on the engine")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_what_depends_on_the_engine_is_listed() -> None:
    assert len(rows()) > 15


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_place_that_depends_on_the_engine_and_the_test_that_notices_exist(row: list[str]) -> None:
    place, _, test = row
    files = [*re.findall(r"`([\w/]+\.(?:py|yaml))`", place), *re.findall(r"`(tests/[\w/]+\.py)`", test)]
    assert files or place == "tests"
    assert [file for file in files if not (CHECKOUT / file).is_file()] == []


def test_a_row_names_a_test_or_says_why_it_needs_none() -> None:
    assert [row[0] for row in rows() if "tests/" not in row[2] and row[0] != "tests"] == []
