"""Writes the sections of a report: what is lost, which rules are broken, what changes.

Each is about all stacks, prod first. What is the same in several stacks appears once. Less important sections
are folded.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

from pydantic import JsonValue

from github_markdown import tables
from github_markdown.escaping import code, fence, prose_without_links, shortened
from operations.review.blocks import Block
from operations.review.diagram import diagram
from operations.review.groups import Group, Row, grouped, stacks_in_words
from operations.review.report import (
    Operation,
    Place,
    ResourceChange,
    Review,
    StackReview,
    ValueChange,
    Violation,
)
from operations.review.short_ids import short_ids
from operations.review.urns import last_part
from operations.review.words import DONE

_SIGNS: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.DELETE: "🔴 **deleted**",
        Operation.REPLACE: "🟠 **replaced**",
        Operation.CREATE: "🟢 created",
        Operation.IMPORT: "🟢 imported",
        Operation.UPDATE: "🟡 updated",
    }
)
_NEW = (Operation.CREATE, Operation.IMPORT)
_NAMED_PROPERTIES = 5
_MAXIMUM_UNFOLDED = 10
_MAXIMUM_LONG_ROWS = 5  # rows with several sentences each
_LONGEST_WORDS = 10_000  # characters
_LINK = re.compile(r"https://[A-Za-z0-9./_#?=&-]+")


def _without_base(review: Review) -> Iterator[Block]:
    for group, text in _texts(review, lambda stack: [stack.without_base] if stack.without_base else []):
        yield Block(
            f"> [!WARNING]\n> **There is no base to compare {_stacks(group)} with**: it could not be "
            f"deployed, so every resource counts as new.\n\n{text}"
        )


def _failures(review: Review) -> Iterator[Block]:
    for group, text in _texts(review, lambda stack: stack.failures):
        yield Block(f"## {_stacks(group)} failed\n\nIn the engine's words:\n\n{text}")


def _interrupted(review: Review) -> Iterator[Block]:
    """The resources that an interrupted update may have created."""
    for stack in review.prod_first:
        if stack.interrupted:
            yield Block(
                f"> [!WARNING]\n> **An earlier update of {stack.stack} was interrupted** while it created the"
                " resources below. They may exist in Azure. When you apply this plan, those that Azure has"
                " exactly as that update requested them are first imported into the state. Then the plan"
                " below is applied.",
                tuple(f"> - {code(each)}" for each in stack.interrupted),
            )


def _texts(review: Review, of: Callable[[StackReview], Iterable[str]]) -> Iterator[tuple[Group, str]]:
    """Blocks of text, each once."""
    rows = (
        Row(stack.stack, (fence(shortened(text, _LONGEST_WORDS)),))
        for stack in review.prod_first
        for text in of(stack)
    )
    yield from ((group, group.cells[0]) for group in grouped(rows))


def _data_losses(review: Review) -> Iterator[Block]:
    """The resources with data that are deleted or replaced; they come first."""
    rows = [
        Row(stack.stack, (_data_loss(change),))
        for stack in review.prod_first
        for change in stack.changes
        if change.loses_data
    ]
    losing = list(dict.fromkeys(row.stack for row in rows))
    if rows:
        lose = "loses" if len(losing) == 1 else "lose"
        lines = (
            f"> - {group.cells[0]}"
            f"{'' if len(group.places) == len(losing) else f' (in {stacks_in_words(list(group.places))})'}"
            for group in grouped(rows)
        )
        rejected = [
            stack.stack for stack in review.prod_first if any(change.rejected for change in stack.changes)
        ]
        rejects = (
            [f"> - **In {stacks_in_words(rejected)}, Pulumi protects it, and rejects the update.**"]
            if rejected
            else []
        )
        head = f"> [!CAUTION]\n> **{stacks_in_words(losing)} {lose} data**"
        yield Block(head, (*rejects, *lines))


def _data_loss(change: ResourceChange) -> str:
    replacing = ", ".join(code(each.path) for each in change.properties if each.replaces)
    because = f" Because of {replacing}." if replacing else ""
    return (
        f"{code(last_part(change.type))} {code(change.name)} is **{DONE[change.operation]}**:"
        f" this deletes {change.data}.{because}"
    )


def _broken(review: Review) -> Iterator[Block]:
    rows = [_violation_row(stack, each) for stack in review.prod_first for each in stack.violations]
    if rows:
        yield from _first_rows(_table(review, "## Broken rules", _VIOLATION, rows))


def _first_rows(table: Block) -> Iterator[Block]:
    """A table that nobody may miss: a short one is complete, and a long one shows its first rows."""
    yield Block(table.head, table.rows[:_MAXIMUM_LONG_ROWS])
    if rest := table.rows[_MAXIMUM_LONG_ROWS:]:
        _, _, columns = table.head.partition("\n\n")
        yield Block(f"<details><summary>And {len(rest)} more</summary>\n\n{columns}", rest, "\n</details>")


def _advice(review: Review) -> Iterator[Block]:
    rows = [_violation_row(stack, each) for stack in review.prod_first for each in stack.advice]
    if rows:
        yield _folded(_table(review, "Advice, and what only the update can check", _VIOLATION, rows), rows)


_VIOLATION = ("Rule", "Resource", "What is wrong, and how to fix it")


def _violation_row(stack: StackReview, found: Violation) -> Row:
    why = f"<br>*Why:* {prose_without_links(found.reason)}" if found.reason else ""
    cells = (
        _rule(found),
        f"{code(last_part(found.type))} {code(found.name)}",
        f"{prose_without_links(found.message)}{_remediation(found)}{why}",
    )
    return Row(stack.stack, cells, found.place)


def _settings(review: Review) -> Iterator[Block]:
    """What changes in the stacks' files."""
    rows = [
        Row(stack.stack, _value_cells(each), each.place)
        for stack in review.prod_first
        for each in stack.configuration
    ]
    yield from _unfolded_if(review, rows, "Settings", ("Key", "Before", "After"), news=True)


def _resources(review: Review) -> Iterator[Block]:
    """The resources that change, one in each row; unfolded if nothing is lost, broken or failed."""
    rows = [
        Row(
            stack.stack,
            (_sign(change), f"{code(last_part(change.type))} {code(change.name)}", _what(change)),
            change.place,
        )
        for stack in review.prod_first
        for change in stack.changes
    ]
    columns = ("", "Resource", "What")
    yield from _unfolded_if(review, rows, "Resources", columns, news=not _has_worse_news(review))


def _has_worse_news(review: Review) -> bool:
    return any(
        stack.failures or stack.violations or any(change.loses_data for change in stack.changes)
        for stack in review.stacks
    )


def _structure(review: Review) -> Iterator[Block]:
    """The architecture, if it changes: for each change, the diagram of the first stack with it."""
    by_change: dict[tuple[str, ...], list[StackReview]] = {}
    for stack in review.prod_first:
        if stack.structure:
            by_change.setdefault(stack.structure, []).append(stack)
    for change, stacks in by_change.items():
        names = stacks_in_words([stack.stack for stack in stacks])
        drawn = diagram(stacks[0].components, stacks[0].dependencies)
        listed = ", ".join(map(code, change[:_NAMED_PROPERTIES])) + (
            " …" if len(change) > _NAMED_PROPERTIES else ""
        )
        opened = "" if _has_worse_news(review) else " open"
        summary = f"Architecture of {names}, which changes"
        yield Block(f"<details{opened}><summary>{summary}</summary>\n\n{listed}\n\n{drawn}\n\n</details>")


def _outputs(review: Review) -> Iterator[Block]:
    """What changes in the stacks' outputs."""
    rows = [Row(stack.stack, _value_cells(each)) for stack in review.prod_first for each in stack.outputs]
    yield from _unfolded_if(review, rows, "Outputs", ("Output", "Before", "After"), news=False)


def _properties(review: Review) -> Iterator[Block]:
    """What changes in each resource."""
    rows = [
        Row(stack.stack, (f"{code(last_part(change.type))} {code(change.name)}", *_value_cells(each)))
        for stack in review.prod_first
        for change in stack.changes
        for each in change.properties
    ]
    columns = ("Resource", "Property", "Before", "After")
    yield from _unfolded_if(review, rows, "Property by property", columns, news=False)


def _undetermined(review: Review) -> Iterator[Block]:
    """What only the update can determine, and most likely does not change."""
    rows = [
        Row(
            stack.stack,
            (
                f"{code(last_part(change.type))} {code(change.name)}",
                ", ".join(code(each.path) for each in change.properties),
            ),
        )
        for stack in review.prod_first
        for change in stack.undetermined
    ]
    title = "Known after the update: values from resources that are updated in place"
    yield from _unfolded_if(review, rows, title, ("Resource", "Property"), news=False)


def _unfolded_if(
    review: Review, rows: list[Row], title: str, columns: tuple[str, ...], *, news: bool
) -> Iterator[Block]:
    """A table; folded if it is not important, or long."""
    if rows:
        is_short = len(grouped(rows)) <= _MAXIMUM_UNFOLDED
        if news and is_short:
            yield _table(review, f"## {title}", columns, rows)
        else:
            yield _folded(_table(review, title, columns, rows), rows)


def _folded(table: Block, rows: list[Row]) -> Block:
    title, _, head = table.head.partition("\n\n")
    count = len(grouped(rows))
    return Block(f"<details><summary>{title} ({count})</summary>\n\n{head}", table.rows, "\n</details>")


def _table(review: Review, title: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Block:
    """A table with a row for each group. With several stacks, the last column names those of the group."""
    several = len(review.stacks) > 1
    heads = (*columns, "Stack") if several else columns
    cells = ((*each.cells, _where(review, each)) if several else each.cells for each in grouped(rows))
    return Block(f"{title}\n\n{tables.head(heads)}", tuple(map(tables.row, cells)))


def _where(review: Review, group: Group) -> str:
    """The stacks, and the place of the change."""
    named = "all" if len(group.places) == len(review.stacks) > 1 else ", ".join(group.places)
    places = dict.fromkeys(_place(review, place) for place in group.places.values() if place)
    return "<br>".join([named, *places])


def _place(review: Review, place: Place) -> str:
    line = f"{place.file}:{place.line}" if place.line else place.file
    if not review.repository or not place.committed:
        return code(line)
    anchor = f"#L{place.line}" if place.line else ""
    return f"[{code(line)}]({review.repository}/blob/{review.head.commit}/{quote(place.file)}{anchor})"


def _stacks(group: Group) -> str:
    return stacks_in_words(list(group.places))


def _value_cells(change: ValueChange) -> tuple[str, ...]:
    """A value before and after: ids in their short form, unless the two short forms are equal."""
    before, after = _text(change.before), _text(change.after)
    short = tuple(map(short_ids, (before, after)))
    shown = (before, after) if short[0] == short[1] else short
    replaces = " **replaces**" if change.replaces else ""
    return (f"{code(change.path)}{replaces}", *(code(text) if text else "" for text in shown))


def _text(found: JsonValue) -> str:
    """A value as text; empty for none."""
    if found is None:
        return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True)


def _sign(change: ResourceChange) -> str:
    return f"{_SIGNS[change.operation]}{' ⚠️ **data**' if change.loses_data else ''}"


def _what(change: ResourceChange) -> str:
    """Which properties change: all that replace the resource, and the first others."""
    if change.operation in _NEW:
        return ""
    replacing = [each.path for each in change.properties if each.replaces]
    if change.operation is Operation.REPLACE and not replacing:
        return "because a resource that it needs is replaced"
    others = [each.path for each in change.properties if not each.replaces]
    named = ", ".join([*(f"**{code(path)}**" for path in replacing), *map(code, others[:_NAMED_PROPERTIES])])
    left = len(others) - _NAMED_PROPERTIES
    return f"{named}{f' and {left} more' if left > 0 else ''}"


def _rule(violation: Violation) -> str:
    """The rule's name, linked if the catalogue has a valid address."""
    linked = _LINK.fullmatch(violation.url)
    name = code(violation.rule)
    severity = f"<br>{code(violation.severity)}" if violation.severity else ""
    return f"{f'[{name}]({violation.url})' if linked else name}{severity}"


def _remediation(violation: Violation) -> str:
    """The fix, unless the message already contains it."""
    message = " ".join(violation.message.split())
    if not violation.remediation or any(part in message for part in violation.remediation.split(". ")):
        return ""
    return f"<br>{prose_without_links(violation.remediation)}"


Section = Callable[[Review], Iterator[Block]]

SECTIONS: tuple[Section, ...] = (
    _without_base,
    _failures,
    _interrupted,
    _data_losses,
    _broken,
    _settings,
    _resources,
    _structure,
    _properties,
    _outputs,
    _undetermined,
    _advice,
)
"""First what a reviewer must not miss, and then the details."""
