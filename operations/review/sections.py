"""The sections of a report: what changes in a stack, what is lost, which rules are broken."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from pydantic import JsonValue

from operations.review.blocks import Block
from operations.review.diagram import diagram
from operations.review.escaping import block, code, html_code, prose
from operations.review.report import (
    Operation,
    ResourceChange,
    StackReview,
    ValueChange,
    Verdict,
    Violation,
)
from operations.review.urns import last_part
from operations.review.words import DONE

_TABLE = "| {} |\n| {} |"
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
_LINK = re.compile(r"https://[A-Za-z0-9./_#?=&-]+")


def _without_base(stack: StackReview) -> Iterator[Block]:
    if stack.without_base:
        yield Block(
            f"> [!WARNING]\n> **{stack.stack} is compared with nothing**: the base could not be brought up,"
            f" so that every resource counts as new.\n\n{block(stack.without_base)}"
        )


def _failures(stack: StackReview) -> Iterator[Block]:
    for number, said in enumerate(stack.failures):
        title = "" if number else f"## {stack.stack}: failed\n\nIn the engine's words:\n\n"
        yield Block(f"{title}{block(said)}")


def _data_losses(stack: StackReview) -> Iterator[Block]:
    """What holds data and goes away, before anything else."""
    losing = [change for change in stack.changes if change.loses_data]
    if losing:
        yield Block(f"> [!CAUTION]\n> **{stack.stack} loses data**", tuple(map(_data_loss, losing)))


def _data_loss(change: ResourceChange) -> str:
    replacing = ", ".join(code(each.path) for each in change.properties if each.replaces)
    because = f" Because of {replacing}." if replacing else ""
    protected = " Pulumi protects it, and refuses the update." if change.refused else ""
    return (
        f"> - {code(last_part(change.type))} {code(change.name)} is **{DONE[change.operation]}**:"
        f" with it goes {change.data}.{because}{protected}"
    )


def _violations(title: str, found: Sequence[Violation]) -> Iterator[Block]:
    """Rules that are broken, each with what to do."""
    if found:
        rows = (
            f"| {_rule(each)} | {code(last_part(each.type))}<br>{code(each.name)}"
            f" | {prose(each.message)}{_remediation(each)} | {prose(each.reason)} |"
            for each in found
        )
        yield Block(
            f"## {title}\n\n{_header('Rule', 'Resource', 'What is wrong, and what to do', 'Why')}",
            tuple(rows),
        )


def _broken(stack: StackReview) -> Iterator[Block]:
    return _violations(f"{stack.stack}: rules that are broken", stack.violations)


def _advice(stack: StackReview) -> Iterator[Block]:
    if stack.verdict is not Verdict.UNCHANGED:
        yield from _violations(f"{stack.stack}: advice, and what only the update can judge", stack.advice)


def _architecture(stack: StackReview) -> Iterator[Block]:
    if stack.verdict is not Verdict.UNCHANGED and (drawn := diagram(stack)):
        yield Block(f"## {stack.stack}: architecture\n\n{drawn}")


def _configuration(stack: StackReview) -> Iterator[Block]:
    """What changes in the stack's file."""
    if stack.configuration:
        yield Block(
            f"## {stack.stack}: configuration\n\n{_header('Key', 'Before', 'After')}",
            tuple(map(_value_row, stack.configuration)),
        )


def _changes(stack: StackReview) -> Iterator[Block]:
    """The resources that change, one a row."""
    if stack.changes:
        rows = (
            f"| {_sign(change)} | {code(last_part(change.type))} | {code(change.name)}"
            f" | {code(change.component) if change.component else ''} | {_what(change)} |"
            for change in stack.changes
        )
        yield Block(
            f"## {stack.stack}: resources\n\n{_header('', 'Type', 'Name', 'Component', 'What')}", tuple(rows)
        )


def _outputs(stack: StackReview) -> Iterator[Block]:
    """What changes in the stack's outputs."""
    if stack.outputs:
        yield Block(
            f"## {stack.stack}: outputs\n\n{_header('Output', 'Before', 'After')}",
            tuple(map(_value_row, stack.outputs)),
        )


def _properties(stack: StackReview) -> Iterator[Block]:
    """What changes in each resource, folded."""
    for change in stack.changes:
        if change.properties:
            summary = (
                f"{stack.stack}: {html_code(last_part(change.type))} {html_code(change.name)}"
                f" is {DONE[change.operation]}"
            )
            if change.operation in _NEW:
                head = _header("Property", "Value")
                rows = tuple(f"| {code(each.path)} | {_value(each.after)} |" for each in change.properties)
            else:
                head = _header("Property", "Before", "After")
                rows = tuple(_value_row(each, loud=each.replaces) for each in change.properties)
            yield Block(f"<details><summary>{summary}</summary>\n\n{head}", rows, "\n</details>")


def _value(found: JsonValue) -> str:
    """A value as it stands in a table."""
    if found is None:
        return ""
    return code(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True))


def _sign(change: ResourceChange) -> str:
    return f"{_SIGNS[change.operation]}{' ⚠️ **data**' if change.loses_data else ''}"


def _what(change: ResourceChange) -> str:
    """Which properties change; of those that replace the resource, all."""
    if change.operation in _NEW:
        return ""
    replacing = [each.path for each in change.properties if each.replaces]
    if change.operation is Operation.REPLACE and not replacing:
        return "because what it needs is replaced"
    others = [each.path for each in change.properties if not each.replaces]
    named = ", ".join([*(f"**{code(path)}**" for path in replacing), *map(code, others[:_NAMED_PROPERTIES])])
    left = len(others) - _NAMED_PROPERTIES
    return f"{named}{f' and {left} more' if left > 0 else ''}"


def _rule(violation: Violation) -> str:
    """The rule's name, with a link where its catalogue gives one that leads where it says."""
    linked = _LINK.fullmatch(violation.url)
    severity = f"<br>{code(violation.severity)}" if violation.severity else ""
    return f"{code(violation.rule)}{severity}{f'<br>[read more]({violation.url})' if linked else ''}"


def _remediation(violation: Violation) -> str:
    """What to do, unless the message says it already."""
    said = " ".join(violation.message.split())
    if not violation.remediation or any(part in said for part in violation.remediation.split(". ")):
        return ""
    return f"<br>{prose(violation.remediation)}"


def _value_row(change: ValueChange, *, loud: bool = False) -> str:
    replaces = " **replaces**" if loud else ""
    return f"| {code(change.path)}{replaces} | {_value(change.before)} | {_value(change.after)} |"


def _header(*columns: str) -> str:
    return _TABLE.format(" | ".join(columns), " | ".join("---" for _ in columns))


Section = Callable[[StackReview], Iterator[Block]]

SECTIONS: tuple[Section, ...] = (
    _without_base,
    _failures,
    _data_losses,
    _broken,
    _configuration,
    _changes,
    _architecture,
    _outputs,
)
"""What a reviewer must not miss, in that order."""

DETAILS: tuple[Section, ...] = (_advice, _properties)
"""What a reviewer may want to look up."""
