"""Three reports as people see them. `python -m tests.operations.review.golden` writes the files again."""

import pytest

from tests.operations.review.golden import FOLDER, GOLDEN, text_of


@pytest.mark.parametrize("name", GOLDEN)
def test_the_report_equals_the_golden_file(name: str) -> None:
    assert text_of(name) == (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def test_there_is_no_other_golden_file() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(GOLDEN)
