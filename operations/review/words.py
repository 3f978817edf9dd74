"""Describes a verdict in words, for the report and for the terminal."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from github_markdown.escaping import shortened, visible
from operations.review.report import Operation, Review, StackReview, Verdict
from operations.review.urns import last_part

_LONGEST = 500

_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.UNCHANGED: "✅ unchanged",
        Verdict.CHANGED: "✅ changes, no rule broken",
        Verdict.VIOLATIONS: "❌ broken rules",
        Verdict.FAILURE: "💥 failed",
    }
)

DONE: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.DELETE: "deleted",
        Operation.REPLACE: "replaced",
        Operation.CREATE: "created",
        Operation.IMPORT: "imported",
        Operation.UPDATE: "updated",
    }
)
"""The word for a resource, by its operation."""


def verdict_words(verdict: Verdict, stacks: Iterable[StackReview]) -> str:
    """The words for a verdict on some stacks, with a warning if data is lost."""
    of_it = [stack for stack in stacks if stack.verdict is verdict]
    if verdict is Verdict.CHANGED and any(change.loses_data for stack in of_it for change in stack.changes):
        return "⚠️ data is lost, no rule broken"
    if verdict is Verdict.FAILURE and not any(stack.failures for stack in of_it):
        return "⛔ Pulumi rejects the change of a protected resource"
    return _WORDS[verdict]


def counted(stack: StackReview) -> str:
    """The numbers of what changes in a stack; data loss comes first."""
    losing = sum(change.loses_data for change in stack.changes)
    rejected = sum(change.rejected for change in stack.changes)
    parts = [
        f"**{_number(losing, 'resource')} with data lost**" if losing else "",
        f"**{_number(rejected, 'protected resource')} would be deleted, which Pulumi rejects**"
        if rejected
        else "",
        _number(len(stack.violations), "violation"),
        *(f"{count} {DONE[operation]}" for operation, count in stack.counts.items()),
        f"{stack.unchanged} unchanged" if stack.unchanged and not stack.failures else "",
        f"{len(stack.undetermined)} known after the update" if stack.undetermined else "",
        _number(len(stack.outputs), "other output"),
        _number(len(stack.configuration), "other setting"),
    ]
    return ", ".join(filter(None, parts))


def reasons(stack: StackReview) -> Iterator[str]:
    """The violations and failures of a stack, for a terminal: one on each line."""
    for each in stack.violations:
        resource = f"{last_part(each.type)} {each.name}"
        yield f"  - {_one_line(each.rule)}: {_one_line(resource)}: {_one_line(each.message)}"
    for message in stack.failures:
        yield f"  - {_one_line(message)}"


def _one_line(text: str) -> str:
    return shortened(visible(text), _LONGEST)


_PLANNED: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.DELETE: "to delete",
        Operation.REPLACE: "to replace",
        Operation.CREATE: "to create",
        Operation.IMPORT: "to import",
        Operation.UPDATE: "to update",
    }
)


def status_line(review: Review) -> str:
    """The complete review on one line, prod first: only numbers and our own words."""
    by_words: dict[str, list[str]] = {}
    for stack in review.prod_first:
        by_words.setdefault(_status(stack), []).append(stack.stack)
    return "; ".join(f"{', '.join(stacks)}: {words}" for words, stacks in by_words.items())


def _status(stack: StackReview) -> str:
    losing = sum(change.loses_data for change in stack.changes)
    planned = ", ".join(f"{count} {_PLANNED[operation]}" for operation, count in stack.counts.items())
    match stack.verdict:
        case Verdict.UNCHANGED:
            result = "no changes"
        case Verdict.CHANGED:
            result = "no rule broken"
        case Verdict.VIOLATIONS:
            result = _number(len(stack.violations), "violation")
        case Verdict.FAILURE:
            result = "failed" if stack.failures else "rejected: a resource is protected"
    interrupted = f"{len(stack.interrupted)} interrupted before" if stack.interrupted else ""
    lost = _number(losing, "resource") + " with data lost" * bool(losing)
    return ", ".join(filter(None, [lost, planned, interrupted, result]))


def _number(count: int, of: str) -> str:
    """A number of things; empty for 0."""
    return f"{count} {of}{'s' if count > 1 else ''}" if count else ""


def verdict_line(stack: StackReview) -> str:
    """A stack's verdict on one line of a terminal."""
    words = verdict_words(stack.verdict, [stack])
    return f"{stack.stack:<8} {words}: {counted(stack).replace('*', '')}".removesuffix(": ")
