"""Writes the report as Markdown: in full for a file, and within GitHub's limit for a comment.

The most important parts come first, so they are cut last.
"""

from collections.abc import Iterator
from typing import Final

from github_markdown import tables
from github_markdown.escaping import code, prose_without_links
from operations.review.blocks import Block, whole, within_limit
from operations.review.report import PolicyException, Review
from operations.review.sections import SECTIONS
from operations.review.words import counted, verdict_words

MARKER: Final = "<!-- stitches review -->"
"""The first line of a comment, which identifies the comment to edit."""

_MAXIMUM_SUMMARY_BYTES: Final = 500_000
"""Less than the 1 MiB that GitHub accepts as the summary of a step."""


def markdown(review: Review) -> str:
    """The complete report."""
    return whole(list(_blocks(review)))


def comment(review: Review) -> str:
    """The report as a comment on GitHub, within its limit. The program that posts it adds the commit."""
    first, *rest = _blocks(review, is_comment=True)
    return within_limit([Block(f"{MARKER}\n{first.head}", first.rows, first.tail), *rest])


def summary(review: Review) -> str:
    """The report for the summary of a run, shorter than what GitHub accepts."""
    return within_limit(list(_blocks(review)), _MAXIMUM_SUMMARY_BYTES)


def _blocks(review: Review, *, is_comment: bool = False) -> Iterator[Block]:
    yield _verdicts(review, is_comment=is_comment)
    for section in SECTIONS:
        yield from section(review)
    yield _exceptions(review)


def _verdicts(review: Review, *, is_comment: bool) -> Block:
    beyond = ", with uncommitted changes" if review.head.uncommitted else ""
    commit = "" if is_comment else f"Commit {code(review.head.commit[:12])}{beyond}.\n\n"
    title = f"# Review: {verdict_words(review.verdict, review.stacks)}\n\n{commit}"
    rows = (
        tables.row((f"**{stack.stack}**", verdict_words(stack.verdict, [stack]), counted(stack)))
        for stack in review.prod_first
    )
    return Block(f"{title}{tables.head(('Stack', 'Verdict', 'Changes'))}", tuple(rows))


def _exceptions(review: Review) -> Block:
    if not review.exceptions:
        return Block("No exception from a rule is in force.")
    new = sum(each.new for each in review.exceptions)
    opened, added = (" open", f", <b>{new} new in this change</b>") if new else ("", "")
    summary = f"Exceptions from rules in force: {len(review.exceptions)}{added}"
    columns = ("Rule", "Resources", "Why, and what protects instead", "Owner", "Last day")
    head = f"<details{opened}><summary>{summary}</summary>\n\n{tables.head(columns)}"
    rows = (
        tables.row(
            (
                f"{'**new** ' if each.new else ''}{_rule(each)}",
                "<br>".join(map(code, each.resources)),
                prose_without_links(each.reason),
                code(each.owner),
                each.expires.isoformat(),
            )
        )
        for each in review.exceptions
    )
    return Block(head, tuple(rows), "\n</details>")


def _rule(exception: PolicyException) -> str:
    return f"{code(exception.rule)}{f' on {code(exception.property)}' if exception.property else ''}"
