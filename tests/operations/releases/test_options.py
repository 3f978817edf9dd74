"""The options of a release for its database must be consistent."""

from pathlib import Path

import pytest

from operations.releases.options import database_problems
from tests.operations.conftest import Stitches
from tests.operations.releases.artifacts import build


def keys(folder: Path, *given: str) -> list[str]:
    """The options with a problem."""
    files = {name: folder / name for name in ("bundle", "sqlcmd")}
    for file in files.values():
        file.touch()
    problems = database_problems(
        files["bundle"] if "--migrations" in given else None,
        files["sqlcmd"] if "--sql-client" in given else None,
        no_migrations="--no-migrations" in given,
        from_here="--migrate-from-here" in given,
    )
    return [each.key for each in problems]


@pytest.mark.parametrize(
    ("given", "invalid"),
    [
        (("--migrations", "--migrate-from-here"), []),
        (("--no-migrations", "--migrate-from-here", "--sql-client"), []),
        (("--no-migrations", "--migrate-from-here"), ["--migrate-from-here"]),
        (("--no-migrations",), []),
        (("--no-migrations", "--migrations"), ["--migrations"]),
        ((), ["--migrations"]),
    ],
)
def test_contradictory_options_are_rejected(
    tmp_path: Path, given: tuple[str, ...], invalid: list[str]
) -> None:
    assert keys(tmp_path, *given) == invalid


def test_a_missing_client_is_rejected(tmp_path: Path) -> None:
    (problem,) = database_problems(None, tmp_path / "none", no_migrations=True, from_here=False)
    assert problem.key == "--sql-client"


def test_an_empty_name_is_not_the_current_folder(
    stitches: Stitches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend, backend = build(tmp_path)
    monkeypatch.chdir(frontend)
    result = stitches("deploy", "staging", "--frontend", "", "--backend", str(backend), "--no-migrations")
    assert result.code == 2
    assert "--frontend" in result.err
