"""The content that a report of each review must have, whatever its wording and order."""

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from pydantic import JsonValue

from github_markdown import MAXIMUM_CHARACTERS
from github_markdown.escaping import code, fence, prose_without_links
from operations.review.markdown import MARKER, comment, markdown
from operations.review.report import ResourceChange, Review, ValueChange, Verdict, Violation
from operations.review.short_ids import short_ids
from operations.review.urns import last_part
from operations.review.words import DONE
from tests.github_markdown.rendering import Page
from tests.operations.review.cases import CASES, SECRET
from tests.schema_files import schema_problems

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
LEGIBLE = [name for name in VERDICTS if name not in ("hostile", "huge")]
"""The cases in which every value is shown unchanged: hostile ones are escaped, and huge ones are cut."""

ELEMENTS = {
    *("h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "strong", "em", "br"),
    *("details", "summary", "blockquote", "ul", "li", "a", "b"),
}


@pytest.fixture(params=VERDICTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@cache
def made(name: str) -> Review:
    """The review of a case, created once."""
    return CASES[name]()


@cache
def report(name: str) -> str:
    """The report of a case, written once."""
    return markdown(made(name))


@pytest.fixture
def review(name: str) -> Review:
    return made(name)


def resource(of: ResourceChange | Violation) -> str:
    return f"{code(last_part(of.type))} {code(of.name)}"


def value(found: JsonValue) -> str:
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True)


def values(change: ValueChange) -> list[str]:
    """A property with its values before and after."""
    both = [value(each) for each in (change.before, change.after) if each is not None]
    return [code(change.path), *(code(short_ids(each)) for each in both)]


def expected_lines(review: Review) -> Iterator[list[str]]:
    """For each fact that a report must have: the texts that must be together on one line."""
    for stack in review.stacks:
        for change in stack.changes:
            yield [DONE[change.operation], resource(change)]
            yield from ([resource(change), *values(each)] for each in change.properties)
            if change.loses_data:
                yield ["> - ", resource(change), DONE[change.operation], change.data]
        yield from (
            [resource(each), prose_without_links(each.message)] for each in (*stack.violations, *stack.advice)
        )
        yield from ([code(each.rule), resource(each)] for each in (*stack.violations, *stack.advice))
        yield from (values(each) for each in (*stack.outputs, *stack.configuration))
        for change in stack.undetermined:
            yield [resource(change), *(code(each.path) for each in change.properties)]


@pytest.mark.parametrize("name", LEGIBLE)
def test_all_findings_of_a_review_are_in_its_report(name: str) -> None:
    lines = report(name).splitlines()
    for parts in expected_lines(made(name)):
        assert any(all(part in line for part in parts) for line in lines), parts
    for stack in made(name).stacks:
        assert all(fence(failure) in report(name) for failure in stack.failures)


@pytest.mark.parametrize("name", LEGIBLE)
def test_a_report_warns_only_of_lost_data_and_of_what_pulumi_rejects(name: str) -> None:
    changes = [change for stack in made(name).stacks for change in stack.changes]
    assert ("> [!CAUTION]" in report(name)) is any(change.loses_data for change in changes)
    warned = [line for line in report(name).splitlines() if line.startswith("> ")]
    assert any("rejects" in line for line in warned) is any(change.rejected for change in changes)
    assert ("In the engine's words" in report(name)) is any(stack.failures for stack in made(name).stacks)


def test_a_report_without_changes_has_no_table_of_changes() -> None:
    assert "Resource" not in report("unchanged").partition("Exceptions from rules")[0]


def test_every_case_has_a_verdict_here() -> None:
    assert set(CASES) == set(VERDICTS)


def test_the_verdict_is_the_most_severe_finding(name: str, review: Review) -> None:
    assert review.verdict is VERDICTS[name]


def test_the_comment_is_within_githubs_limit_and_has_the_marker(review: Review) -> None:
    text = comment(review)
    assert len(text.encode()) <= MAXIMUM_CHARACTERS
    assert text.splitlines()[0] == MARKER


def test_no_markup_from_outside_is_rendered(name: str, review: Review) -> None:
    for text in {comment(review), report(name)[: 4 * MAXIMUM_CHARACTERS].rpartition("\n<details>")[0]}:
        page = Page(text)
        assert set(page.elements) <= ELEMENTS
        assert page.elements.count("details") == page.elements.count("summary") == text.count("\n</details>")
        assert not re.search(r"@\w|#\d|\bGH-\d|\bwww\.|://", page.outside)


def test_the_json_follows_its_schema_and_is_read_as_the_same_review(review: Review) -> None:
    written = review.model_dump_json()
    assert schema_problems("review", json.loads(written)) == []
    assert Review.model_validate_json(written) == review


def test_no_secret_is_in_any_form_of_a_report() -> None:
    review = made("hostile")
    for text in (report("hostile"), comment(review), review.model_dump_json()):
        assert SECRET not in text


def test_a_huge_change_is_cut_and_says_where_the_rest_is() -> None:
    assert len(report("huge").encode()) > MAXIMUM_CHARACTERS
    assert "`review.md` in the run's artifact contains the complete report" in comment(made("huge"))


@pytest.mark.parametrize("name", ["protected", "hostile"])
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert CASES[name]().model_dump_json() == made(name).model_dump_json()
    assert markdown(made(name)) == report(name)
