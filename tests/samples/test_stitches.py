"""The sample application follows docs/application.md and EF Core's bundles."""

import hashlib
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "stitches"
BUNDLE = SAMPLE / "migrations" / "efbundle"
CONNECTION = (
    "Server=tcp:sql-stitches.database.windows.net,1433;Database=stitches;User Id=hunter2;Encrypt=True;"
)
INITIAL, SECOND = "20260105090000_Initial", "20260212140000_AddStitchCount"
UP_TO_DATE = "No migrations were applied. The database is already up to date."


def run(folder: Path, *arguments: str, bundle: Path = BUNDLE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(bundle), *arguments],
        env={"AZURE_SANDBOX_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def migrate(folder: Path, *arguments: str, bundle: Path = BUNDLE) -> subprocess.CompletedProcess[str]:
    return run(folder, *arguments, "--connection", CONNECTION, bundle=bundle)


def applied(folder: Path) -> list[str]:
    file = folder / "databases" / "sql-stitches.database.windows.net" / "stitches.db"
    database = sqlite3.connect(file)
    rows = database.execute("SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId").fetchall()
    database.close()
    return [row[0] for row in rows]


def test_migrations_are_applied_once(tmp_path: Path) -> None:
    first, second = migrate(tmp_path), migrate(tmp_path)
    assert (first.returncode, second.returncode) == (0, 0)
    assert f"Applying migration '{INITIAL}'." in first.stderr
    assert f"Applying migration '{SECOND}'." in first.stderr
    assert UP_TO_DATE in second.stderr
    assert first.stdout == second.stdout == ""
    assert applied(tmp_path) == [INITIAL, SECOND]


@pytest.mark.parametrize(
    ("targets", "left"),
    [
        ([INITIAL], [INITIAL]),
        (["Initial"], [INITIAL]),
        ([SECOND, INITIAL], [INITIAL]),
        ([SECOND, "0"], []),
        (["0", SECOND], [INITIAL, SECOND]),
    ],
)
def test_a_target_migration_is_reached_from_older_and_newer_ones(
    tmp_path: Path, targets: Sequence[str], left: list[str]
) -> None:
    assert [migrate(tmp_path, target).returncode for target in targets] == [0] * len(targets)
    assert applied(tmp_path) == left


def test_an_older_bundle_does_not_revert_newer_migrations(tmp_path: Path) -> None:
    older = tmp_path / "efbundle"
    text = BUNDLE.read_text()
    start, end = text.index(f'    (\n        "{SECOND}"'), text.index(")\nHISTORY")
    older.write_text(text[:start] + text[end:])
    migrate(tmp_path)
    again = migrate(tmp_path, bundle=older)
    assert (again.returncode, UP_TO_DATE in again.stderr) == (0, True)
    assert applied(tmp_path) == [INITIAL, SECOND]


def test_a_migration_that_fails_keeps_those_before_it(tmp_path: Path) -> None:
    broken = tmp_path / "efbundle"
    broken.write_text(BUNDLE.read_text().replace("ALTER TABLE Patterns ADD", "ALTER TABLE Missing ADD"))
    failed = migrate(tmp_path, bundle=broken)
    assert (failed.returncode, "no such table" in failed.stderr) == (1, True)
    assert applied(tmp_path) == [INITIAL]
    assert migrate(tmp_path).returncode == 0
    assert applied(tmp_path) == [INITIAL, SECOND]


def test_two_runs_at_the_same_time_apply_the_migrations_once(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, str(BUNDLE), "--connection", CONNECTION],
            env={"AZURE_SANDBOX_DATA": str(tmp_path)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    message = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * 4
    assert sum(text.count("Applying migration") for text in message) == 2
    assert applied(tmp_path) == [INITIAL, SECOND]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Unknown", "--connection", CONNECTION], "The migration 'Unknown' was not found."),
        (["--connection", "nonsense"], "Format of the initialization string"),
        ([], "ConnectionString property has not been initialized"),
        (["--bogus"], "--bogus"),
    ],
)
def test_errors_have_exit_code_1(tmp_path: Path, arguments: list[str], message: str) -> None:
    ended = run(tmp_path, *arguments)
    assert (ended.returncode, message in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr


def test_no_output_shows_the_connection_string(tmp_path: Path) -> None:
    ended = [migrate(tmp_path), migrate(tmp_path, "Unknown"), migrate(tmp_path, "-v", "--prefix-output")]
    assert not [one for one in ended if "hunter2" in one.stdout + one.stderr]


def test_arguments_are_read_from_a_response_file(tmp_path: Path) -> None:
    response = tmp_path / "arguments.rsp"
    response.write_text(f"--connection\n{CONNECTION}\n--prefix-output\n")
    ended = run(tmp_path, f"@{response}")
    assert ended.returncode == 0
    assert all(re.match(r"(info|warn|error|data|verbose): +", line) for line in ended.stderr.splitlines())


def test_it_reports_its_version(tmp_path: Path) -> None:
    ended = run(tmp_path, "--version")
    assert (ended.returncode, bool(re.search(r"\d+\.\d+\.\d+", ended.stdout))) == (0, True)


def test_each_asset_is_named_after_its_content_and_used_by_the_page() -> None:
    page = (SAMPLE / "frontend" / "index.html").read_text()
    assets = list((SAMPLE / "frontend" / "assets").iterdir())
    assert assets
    for asset in assets:
        digest = hashlib.sha256(asset.read_bytes()).hexdigest()[:8]
        assert asset.stem.endswith(f"-{digest}"), f"rename it to {asset.stem.partition('-')[0]}-{digest}"
        assert f"/assets/{asset.name}" in page
