"""Writes the results of a review as annotations of its job: GitHub shows them in the run and at the lines.

They need no permission, so that the job of a fork can create them too.
Source: docs.github.com, "Workflow commands for GitHub Actions". GitHub shows ten of each kind for each step.
"""

from collections.abc import Iterator
from typing import Final

from github_markdown.escaping import shortened, visible
from operations.github.runner import command_data
from operations.review.groups import stacks_in_words
from operations.review.report import Place, Review, StackReview
from operations.review.urns import last_part
from operations.review.words import status_line

_MAXIMUM: Final = 10
_LONGEST: Final = 1_000


def annotations(review: Review) -> Iterator[str]:
    """The commands, one on each line: the failures, the violations, data loss, and a summary line."""
    failures: dict[str, list[StackReview]] = {}
    broken: dict[tuple[str, str, Place | None], list[str]] = {}
    for stack in review.prod_first:
        for failure in stack.failures:
            failures.setdefault(failure, []).append(stack)
        for each in stack.violations:
            of = f"{stack.stack}: {last_part(each.type)} {each.name}"
            broken.setdefault((each.rule, each.message, each.place), []).append(of)
    errors = [
        *(
            _command("error", f"{stacks_in_words([each.stack for each in stacks])} failed", failure, None)
            for failure, stacks in failures.items()
        ),
        *(
            _command("error", rule, f"{message} ({'; '.join(resources)})", place)
            for (rule, message, place), resources in broken.items()
        ),
    ]
    yield from errors[:_MAXIMUM]
    losing = [stack.stack for stack in review.prod_first if any(each.loses_data for each in stack.changes)]
    if losing:
        yield _command("warning", "Data is lost", f"in {stacks_in_words(losing)}: see the summary", None)
    yield _command("notice", "Review", status_line(review), None)


def _command(kind: str, title: str, message: str, place: Place | None) -> str:
    at = {} if place is None else {"file": place.file, "line": str(place.line or 1)}
    properties = ",".join(f"{name}={_property(value)}" for name, value in {**at, "title": title}.items())
    return f"::{kind} {properties}::{command_data(shortened(visible(message), _LONGEST))}"


def _property(text: str) -> str:
    return command_data(visible(text)).replace(":", "%3A").replace(",", "%2C")
