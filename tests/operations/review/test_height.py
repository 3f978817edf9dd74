"""A review fits one screen: the height of the published ones on GitHub before anything is unfolded."""

from pathlib import Path

import pytest

from operations.review.markdown import comment
from tests.operations.review.cases import many_violations
from tests.operations.review.page import Place, browser, measured
from tests.operations.review.shown import FOLDER

MAXIMUM_PIXELS = 1500

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser() is None, reason="Chromium, which lays out the page, is not on PATH"),
]


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.stem)
def test_a_review_fits_one_screen(file: Path, place: Place) -> None:
    height, cut = measured(file.read_text(encoding="utf-8"), place)
    assert height <= MAXIMUM_PIXELS
    assert cut == 0, "a table is wider than the page"


def test_a_review_of_many_broken_rules_fits_one_screen_too() -> None:
    height, cut = measured(comment(many_violations(40)), Place.COMMENT)
    assert height <= MAXIMUM_PIXELS
    assert cut == 0
