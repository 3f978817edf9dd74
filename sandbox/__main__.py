"""The sandbox by hand: install it, see what it models, see what its Azure holds."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox import catalogue, install
from sandbox.azure import identifiers
from sandbox.azure.store import Record, Store, StoreError
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.cache import SchemaError


def main(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    installing = commands.add_parser("install", help="put the plugin where the engine looks for azure-native")
    installing.add_argument("home", type=Path, help="the folder that PULUMI_HOME names")
    installing.add_argument("database", type=Path, help="the file that keeps what Azure holds")
    listing = commands.add_parser("list", help="show what Azure holds")
    listing.add_argument("database", type=Path, help="the file that keeps it")
    listing.add_argument("--json", action="store_true", help="everything of every resource, as JSON")
    commands.add_parser("catalogue", help="show the types that are modelled, and what is refused for each")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "install":
            _print(str(install(chosen.home, chosen.database)))
        elif chosen.command == "list":
            _list(chosen.database, as_json=chosen.json)
        else:
            _catalogue()
    except (StoreError, SchemaError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _list(database: Path, *, as_json: bool) -> None:
    if not database.exists():
        raise StoreError(f"{database} does not exist: the sandbox makes it with the first resource")
    records = list(Store(database).read().everything())
    if as_json:
        _print(json.dumps([vars(record) for record in records], indent=2))
        return
    _table(("TYPE", "NAME", "RESOURCE GROUP", "LOCATION", "CREATED"), [_row(record) for record in records])


def _row(record: Record) -> tuple[str, ...]:
    group = identifiers.resource_group(record.id)
    return (
        record.token.partition(":")[2],
        identifiers.names(record.id) or identifiers.name(record.id),
        identifiers.name(group) if group else "",
        str(record.properties.get("location", "")),
        record.created,
    )


def _catalogue() -> None:
    for entry in sorted(catalogue.TYPES.values(), key=lambda entry: entry.token):
        _print(f"{entry.token}  {entry.arm_type}")
        for line in _facts(entry):
            _print(f"    {line}")
    rules = [rule for entry in catalogue.TYPES.values() for rule in entry.rules]
    memory = sum("from memory" in rule.source for rule in rules)
    _print(
        f"{len(catalogue.TYPES)} types, {len(rules)} rules ({memory} from memory); all others are refused."
    )


def _facts(entry: ResourceType) -> list[str]:
    facts = [f"replaced when these change: {', '.join((*entry.parameters, *entry.create_only))}"]
    if entry.always_there:
        facts.append("exists with its parent: a create is an update, a delete puts the defaults back")
    if entry.name is not None:
        facts.append(f"name: {entry.name.expected} [{entry.name.source}]")
    if entry.global_name is not None:
        facts.append(
            f"name taken once in all of Azure ({entry.global_name.code}) [{entry.global_name.source}]"
        )
    facts += [f"{rule.on}: {rule.summary} [{rule.source}]" for rule in entry.rules]
    return facts


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in (heading, *rows)) for column in range(len(heading))]
    for row in (heading, *rows):
        _print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
