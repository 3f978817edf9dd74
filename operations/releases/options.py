"""Checks the options of a release, except its artifacts."""

from pathlib import Path

from model.errors import Problem
from operations.terminal.invalid_options import COMMAND_LINE


def database_problems(
    migrations: Path | None, sql_client: Path | None, *, no_migrations: bool, from_here: bool
) -> list[Problem]:
    """The problems with the options for the database."""
    found: list[Problem] = []
    if (migrations is None) is not no_migrations:
        found.append(
            _invalid(
                "--migrations",
                "either --migrations FILE or --no-migrations",
                "Pass one of the two. It says whether the release changes the database's schema.",
            )
        )
    if sql_client is not None and not sql_client.is_file():
        found.append(_invalid("--sql-client", f"a file; {sql_client} is not a file", "Correct the path."))
    if from_here and no_migrations and sql_client is None:
        found.append(
            _invalid(
                "--migrate-from-here",
                "--migrations FILE, or --sql-client FILE, which creates the database's users: if neither "
                "is set, there is nothing to prepare",
                "Remove --migrate-from-here, or add one of the two options.",
            )
        )
    return found


def _invalid(option: str, expected: str, fix: str) -> Problem:
    return Problem(file=COMMAND_LINE, key=option, expected=expected, example="", fix=fix)
