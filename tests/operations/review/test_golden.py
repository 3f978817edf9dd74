"""The reports as people see them. `python -m tests.operations.review.golden` writes the files anew."""

import json
import re
from functools import cache

import pytest

from operations.review.blocks import COMMENT_LIMIT
from operations.review.markdown import MARKER, comment, markdown
from operations.review.report import Review, Verdict
from tests.operations.review.cases import CASES, SECRET
from tests.operations.review.golden import FOLDER, text_of
from tests.operations.review.rendering import Page
from tests.schema_files import mistakes

VERDICTS = {
    "create": Verdict.CHANGED,
    "update": Verdict.CHANGED,
    "replace": Verdict.CHANGED,
    "protected": Verdict.FAILURE,
    "delete": Verdict.CHANGED,
    "violation": Verdict.VIOLATIONS,
    "failure": Verdict.FAILURE,
    "unchanged": Verdict.UNCHANGED,
    "huge": Verdict.CHANGED,
    "hostile": Verdict.FAILURE,
}
ELEMENTS = {
    *("h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "strong", "em", "br"),
    *("details", "summary", "blockquote", "ul", "li", "a", "b"),
}


@pytest.fixture(params=VERDICTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@cache
def made(name: str) -> Review:
    """The review of a case, made once."""
    return CASES[name]()


@pytest.fixture
def review(name: str) -> Review:
    return made(name)


def test_every_case_has_a_verdict_here() -> None:
    assert set(CASES) == set(VERDICTS)


def test_the_report_is_the_golden_one(name: str) -> None:
    assert text_of(name) == (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def test_the_verdict_is_the_worst_that_happens(name: str, review: Review) -> None:
    assert review.verdict is VERDICTS[name]


def test_the_comment_is_within_githubs_limit_and_is_found_again(review: Review) -> None:
    text = comment(review)
    assert len(text.encode()) <= COMMENT_LIMIT
    assert text.splitlines()[0] == MARKER


def test_nothing_renders_that_is_not_ours(review: Review) -> None:
    for text in {comment(review), markdown(review)[: 4 * COMMENT_LIMIT].rpartition("\n<details>")[0]}:
        page = Page(text)
        assert set(page.elements) <= ELEMENTS
        assert page.elements.count("details") == page.elements.count("summary") == text.count("\n</details>")
        assert not re.search(r"@\w|#\d|\bGH-\d|\bwww\.|://", page.outside)


def test_the_json_follows_its_schema(review: Review) -> None:
    assert mistakes("review", json.loads(review.model_dump_json())) == []


def test_the_json_is_read_back_as_the_same_review(review: Review) -> None:
    assert Review.model_validate_json(review.model_dump_json()) == review


def test_no_secret_is_in_any_form_of_a_report() -> None:
    review = made("hostile")
    for text in (markdown(review), comment(review), review.model_dump_json()):
        assert SECRET not in text


def test_a_huge_change_is_cut_and_says_where_the_rest_is() -> None:
    review = made("huge")
    assert len(markdown(review).encode()) > COMMENT_LIMIT
    assert "`review.md` in the run's artifact has the whole report" in comment(review)


def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert CASES[name]().model_dump_json() == made(name).model_dump_json()
