"""Checks the options of a release, except its artifacts."""

from pathlib import Path

from model.errors import Problem
from operations.terminal.wrong_options import COMMAND_LINE


def database_problems(
    migrations: Path | None, sql_client: Path | None, *, no_migrations: bool, from_here: bool
) -> list[Problem]:
    """The problems with the options for the database."""
    found: list[Problem] = []
    if (migrations is None) is not no_migrations:
        found.append(
            _wrong(
                "--migrations",
                "either --migrations FILE or --no-migrations",
                "Say whether the release changes the database's schema.",
            )
        )
    if sql_client is not None and not sql_client.is_file():
        found.append(_wrong("--sql-client", f"a file; {sql_client} is not one", "Correct the path."))
    if from_here and no_migrations and sql_client is None:
        found.append(
            _wrong(
                "--migrate-from-here",
                "something to do in the database: --migrations FILE, or --sql-client FILE, which makes its"
                " users",
                "Leave it out, or add one of the two.",
            )
        )
    return found


def _wrong(option: str, expected: str, remedy: str) -> Problem:
    return Problem(file=COMMAND_LINE, key=option, expected=expected, example="", remedy=remedy)
