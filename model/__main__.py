"""`python -m model`: generate the JSON schemas, and check the stack files without an engine."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from model.errors import ConfigurationError
from model.schema import schemas
from model.schema_files import run_schema_command
from model.stack_file import read_stack_file

_ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Return 0 if everything is valid and up to date, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    parser.add_argument(
        "--directory",
        type=Path,
        default=_ROOT,
        help="where the stack files are (default: %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    schema = commands.add_parser("schema", help="write docs/schemas/")
    schema.add_argument("--check", action="store_true", help="write nothing; fail if a schema is stale")
    check = commands.add_parser("check", help="check the stack files as the program would")
    check.add_argument("stack", nargs="*", help="the stacks (default: every Pulumi.<stack>.yaml)")
    given = parser.parse_args(arguments)
    if given.command == "schema":
        return _schema(given.directory / "docs" / "schemas", check=given.check)
    return _check(given.directory, given.stack)


def _schema(folder: Path, *, check: bool) -> int:
    code, lines = run_schema_command(folder, schemas(), check=check)
    for line in lines:
        _say(line)
    return code


def _check(directory: Path, stacks: Sequence[str]) -> int:
    named = [directory / f"Pulumi.{stack}.yaml" for stack in stacks]
    paths = named or sorted(directory.glob("Pulumi.*.yaml"))
    if not paths:
        sys.stderr.write(
            f"{directory} has no Pulumi.<stack>.yaml; pass the project's folder as --directory.\n"
        )
    failed = not paths
    for path in paths:
        try:
            read_stack_file(path)
        except ConfigurationError as error:
            failed = True
            sys.stderr.write(f"{error}\n\n")
        else:
            _say(f"{path.name}: valid")
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
