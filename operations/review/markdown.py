"""The report as Markdown: the whole for a file, and within GitHub's limit for a comment.

What a reviewer must not miss comes first, and so is cut last.
"""

from collections.abc import Iterator
from typing import Final

from operations.review.blocks import Block, whole, within_limit
from operations.review.escaping import code, prose
from operations.review.report import PolicyException, Review
from operations.review.sections import DETAILS, SECTIONS
from operations.review.words import counted, verdict_words

MARKER: Final = "<!-- stitches review -->"
"""The first line of a comment, by which it is found again, and edited in place."""


def markdown(review: Review) -> str:
    """The whole report."""
    return whole(list(_blocks(review)))


def comment(review: Review) -> str:
    """The report as a comment on GitHub, within its limit."""
    first, *rest = _blocks(review)
    return within_limit([Block(f"{MARKER}\n{first.head}", first.rows, first.tail), *rest])


def _blocks(review: Review) -> Iterator[Block]:
    yield _verdicts(review)
    for section in SECTIONS:
        for stack in review.stacks:
            yield from section(stack)
    yield _exceptions(review)
    for section in DETAILS:
        for stack in review.stacks:
            yield from section(stack)


def _verdicts(review: Review) -> Block:
    beyond = " with what is not committed" if review.head.uncommitted else ""
    head_commit, base_commit = (code(each.commit[:12]) for each in (review.head, review.base))
    head = f"""\
# Review: {verdict_words(review.verdict, review.stacks)}

What {head_commit}{beyond} would change of {base_commit}, on a local Azure.

| Stack | Verdict | Changes |
| --- | --- | --- |"""
    rows = (
        f"| **{stack.stack}** | {verdict_words(stack.verdict, [stack])} | {counted(stack)} |"
        for stack in review.stacks
    )
    return Block(head, tuple(rows))


def _exceptions(review: Review) -> Block:
    if not review.exceptions:
        return Block("## Policy exceptions in force\n\nNone.")
    new = sum(each.new for each in review.exceptions)
    opened, said = (" open", f", <b>{new} new in this change</b>") if new else ("", "")
    head = f"""\
<details{opened}><summary>Policy exceptions in force: {len(review.exceptions)}{said}</summary>

| Rule | Resources | Why, and what protects instead | Owner | Last day |
| --- | --- | --- | --- | --- |"""
    rows = (
        f"| {'**new** ' if each.new else ''}{_rule(each)} | {'<br>'.join(map(code, each.resources))}"
        f" | {prose(each.reason)} | {code(each.owner)} | {each.expires.isoformat()} |"
        for each in review.exceptions
    )
    return Block(head, tuple(rows), "\n</details>")


def _rule(exception: PolicyException) -> str:
    return f"{code(exception.rule)}{f' on {code(exception.property)}' if exception.property else ''}"
