"""The sandbox's lists: what its Azure holds, and what it models."""

import json
from collections.abc import Iterable, Iterator, Sequence

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType, Rule
from sandbox.catalogue.not_modelled import NOT_MODELLED

FROM_MEMORY = "from memory"
"""How a rule without a source begins its source."""


def as_json(records: Iterable[Record]) -> str:
    """Return all properties of every resource."""
    return json.dumps([vars(record) for record in records], indent=2)


def as_table(records: Iterable[Record]) -> Iterator[str]:
    """Return a heading and one line for each resource."""
    heading = ("TYPE", "NAME", "RESOURCE GROUP", "LOCATION", "CREATED")
    rows = [heading, *map(_row, records)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(record: Record) -> tuple[str, ...]:
    group = identifiers.resource_group(record.id)
    return (
        record.token.partition(":")[2],
        identifiers.names(record.id) or identifiers.name(record.id),
        identifiers.name(group) if group else "",
        str(record.properties.get("location", "")),
        record.created,
    )


def modelled() -> Iterator[str]:
    """Return each type with its facts, what is not modelled, and the counts."""
    types = sorted(catalogue.TYPES.values(), key=lambda entry: entry.token)
    for entry in types:
        yield f"{entry.token}  {entry.arm_type}"
        yield from (f"    {fact}" for fact in _facts(entry))
    yield "not modelled"
    yield from (f"    {line}" for line in NOT_MODELLED)
    rules = distinct_rules(types)
    memory = sum(rule.source.startswith(FROM_MEMORY) for rule in rules)
    words = sum(FROM_MEMORY in rule.source for rule in rules) - memory
    counts = f"{len(rules)} rules ({memory} from memory; of {words} more, the message is from memory)"
    yield f"{len(types)} types, {counts}. All other types are rejected."


def distinct_rules(types: Iterable[ResourceType]) -> Sequence[Rule]:
    """Return each rule once, in the order of the types; several types can share one."""
    return list(dict.fromkeys(rule for entry in types for rule in entry.rules))


def _facts(entry: ResourceType) -> Iterator[str]:
    yield f"replaced if these change: {', '.join((*entry.parameters, *entry.create_only))}"
    if entry.exists_with_parent:
        yield "exists with its parent: a create updates it, and a delete resets it to its defaults"
    if entry.name is not None:
        yield f"name: {entry.name.expected} [{entry.name.source}]"
    if entry.global_name is not None:
        yield f"name unique in all of Azure ({entry.global_name.code}) [{entry.global_name.source}]"
    yield from (f"{rule.on}: {rule.summary} [{rule.source}]" for rule in entry.rules)
