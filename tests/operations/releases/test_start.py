"""The script that starts the application, with programs that replace .NET, sqlcmd and the bundle."""

import json
import os
import signal
import subprocess
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operations.releases.contents import contents
from operations.releases.package import write_package
from operations.releases.preparation import PreparedHere
from tests.operations.releases.artifacts import build

ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
SETTINGS = {
    "STITCHES_RELEASE_PHASE": "on",
    "STITCHES_SQL_SERVER": "sql.database.windows.net",
    "STITCHES_SQL_DATABASE": "stitches",
    "STITCHES_MIGRATOR_CLIENT_ID": "00000000-0000-4000-8000-00000000000a",
    "STITCHES_APP_NAME": "id-stitches-staging",
    "AZURE_CLIENT_ID": "00000000-0000-4000-8000-00000000000b",
}
SQLCMD = """#!/bin/sh
echo "$*" >> "$CALLS/sqlcmd"
case "$*" in
    *__EFMigrationsHistory*) cat "$CALLS/table" 2>/dev/null || true;;
    *users.sql*) [ ! -e "$CALLS/no-users" ] || { echo "Msg 15247: no permission" >&2; exit 1; };;
esac
"""
BUNDLE = """#!/bin/sh
echo "$*" >> "$CALLS/efbundle"
sleep "${MIGRATION_SECONDS:-0}"
echo 20260105090000_Initial >> "$CALLS/table"
[ ! -e "$CALLS/breaks" ] || { echo "error:   Column 'Name' is \\"gone\\"" >&2; exit 1; }
echo 20260212140000_AddStitchCount >> "$CALLS/table"
"""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@dataclass(frozen=True)
class Slot:
    """An unpacked package, the folder that all instances share, and the recorded calls."""

    folder: Path

    def start(self, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", self.folder / "site" / ".stitches" / "start.sh"],
            env={
                "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder / "home"),
                "CALLS": str(self.calls),
                **SETTINGS,
                **settings,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, **settings: str) -> tuple[int, str, str]:
        with self.start(**settings) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    @property
    def calls(self) -> Path:
        return self.folder / "calls"

    def called(self, name: str) -> list[str]:
        file = self.calls / name
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    @property
    def results(self) -> Path:
        return self.folder / "home" / "stitches" / "releases" / ID

    def result(self) -> dict[str, Any]:
        return json.loads((self.results / "result.json").read_text(encoding="utf-8"))


def slot_of(folder: Path, *, migrates: bool = True) -> Slot:
    frontend, backend = build(folder / "built")
    bundle = program(folder / "efbundle", BUNDLE) if migrates else None
    package = write_package(
        contents(frontend, backend, bundle),
        folder / "package.zip",
        deployment_id=ID,
        commit="a" * 40,
        sql_client=program(folder / "sqlcmd", SQLCMD),
    )
    with zipfile.ZipFile(package.file) as archive:
        archive.extractall(folder / "site")  # without the permission to execute anything
    program(folder / "bin" / "dotnet", '#!/bin/sh\necho "started $1 in $(basename "$PWD")"\n')
    (folder / "calls").mkdir()
    (folder / "home").mkdir()
    return Slot(folder)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    return slot_of(tmp_path)


STARTED = "started Stitches.dll in site\n"


def test_outside_the_release_phase_only_the_application_starts(slot: Slot) -> None:
    assert slot.run(STITCHES_RELEASE_PHASE="")[:2] == (0, STARTED)
    assert not slot.called("sqlcmd")
    assert not slot.called("efbundle")


def test_in_the_release_phase_users_and_migrations_run_first_as_the_migrator(slot: Slot) -> None:
    assert slot.run()[:2] == (0, STARTED)
    assert slot.result() == {
        "status": "success",
        "step": "done",
        "before": [],
        "after": ["20260105090000_Initial", "20260212140000_AddStitchCount"],
        "said": "",
    }
    [users, *_] = slot.called("sqlcmd")
    assert SETTINGS["STITCHES_MIGRATOR_CLIENT_ID"] in users
    assert f"AppClientId={SETTINGS['AZURE_CLIENT_ID']}" in users
    [bundle] = slot.called("efbundle")
    assert f"User Id={SETTINGS['STITCHES_MIGRATOR_CLIENT_ID']}" in bundle


def test_they_run_once_for_a_deployment_however_often_it_starts(slot: Slot) -> None:
    for _ in range(3):
        assert slot.run()[0] == 0
    assert len(slot.called("efbundle")) == 1


def test_of_instances_that_start_at_the_same_time_one_migrates_and_all_start(slot: Slot) -> None:
    running = [slot.start(MIGRATION_SECONDS="1") for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in running] == [STARTED] * 4
    assert len(slot.called("efbundle")) == 1
    assert not (slot.results / "lock").exists()


def test_without_a_bundle_the_users_are_created_too(tmp_path: Path) -> None:
    slot = slot_of(tmp_path, migrates=False)
    assert slot.run()[:2] == (0, STARTED)
    assert slot.result()["status"] == "not-required"
    assert len(slot.called("sqlcmd")) == 1


def test_after_a_failed_migration_nothing_starts_and_the_applied_ones_are_reported(slot: Slot) -> None:
    (slot.calls / "breaks").touch()
    for _ in range(2):  # App Service starts a container again and again
        code, out, err = slot.run()
        assert (code, out) == (1, "")
        assert "could not be prepared" in err
    result = slot.result()
    assert (result["status"], result["step"]) == ("failed", "migrations")
    assert result["after"] == ["20260105090000_Initial"]
    assert "Column 'Name' is" in result["said"]
    assert len(slot.called("efbundle")) == 1


def test_the_preparation_on_another_machine_starts_nothing(slot: Slot) -> None:
    here = PreparedHere(
        folder=slot.folder / "home", sql_client=slot.folder / "sqlcmd", bundle=slot.folder / "efbundle"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLS", str(slot.calls))
        text = here.run(ID, {**SETTINGS, "Api__Key": "not for a script"}, 60)
    assert text
    result = json.loads(text)
    assert result["status"] == "success"
    assert result["after"] == ["20260105090000_Initial", "20260212140000_AddStitchCount"]
    assert len(slot.called("efbundle")) == 1


def test_migrations_of_a_killed_run_belong_to_the_release(slot: Slot) -> None:
    slot.results.mkdir(parents=True)
    (slot.results / "before").touch()  # it had recorded that the database was empty
    (slot.calls / "table").write_text("20260105090000_Initial\n", encoding="utf-8")
    assert slot.run()[:2] == (0, STARTED)
    assert slot.result()["before"] == []


def test_if_users_cannot_be_created_nothing_starts(slot: Slot) -> None:
    (slot.calls / "no-users").touch()
    assert slot.run()[0] == 1
    result = slot.result()
    assert (result["status"], result["step"]) == ("failed", "users")
    assert "no permission" in result["said"]
    assert not slot.called("efbundle")


def test_after_a_kill_another_instance_continues(slot: Slot) -> None:
    process = slot.start(MIGRATION_SECONDS="30")
    while not slot.called("efbundle"):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    lock = slot.results / "lock"
    assert lock.is_dir()
    long_ago = time.time() - 600
    os.utime(lock, (long_ago, long_ago))
    assert slot.run()[:2] == (0, STARTED)
    assert slot.result()["status"] == "success"
    assert len(slot.called("efbundle")) == 2


@pytest.mark.parametrize("name", sorted(SETTINGS.keys() - {"STITCHES_RELEASE_PHASE"}))
def test_without_a_setting_nothing_starts_and_the_setting_is_named(slot: Slot, name: str) -> None:
    assert slot.run(**{name: ""})[0] == 1
    result = slot.result()
    assert (result["status"], result["step"]) == ("failed", "settings")
    assert name in result["said"]
    assert not slot.called("sqlcmd")
