import os
import subprocess
import sys
from pathlib import Path

import pytest

import sandbox
from tests.sandbox.driver import SDK_VERSION

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_plugin_is_where_the_engine_looks_for_azure_native(tmp_path: Path) -> None:
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    assert executable.relative_to(tmp_path) == Path(
        f"home/plugins/resource-azure-native-v{SDK_VERSION}/pulumi-resource-azure-native"
    )
    assert os.access(executable, os.X_OK)


def test_installing_again_writes_nothing(tmp_path: Path) -> None:
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    before = executable.stat()
    assert sandbox.install(tmp_path / "home", tmp_path / "azure.db") == executable
    after = executable.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [file.name for file in executable.parent.iterdir()] == [executable.name]


def test_after_another_installation_the_engine_reads_the_schema_again(tmp_path: Path) -> None:
    folder = sandbox.install(tmp_path / "home", tmp_path / "azure.db").parent
    os.utime(folder, (0, 0))
    sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    assert folder.stat().st_mtime > 0


def test_another_database_or_a_lost_permission_is_corrected(tmp_path: Path) -> None:
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    sandbox.install(tmp_path / "home", tmp_path / "other.db")
    assert "other.db" in executable.read_text()
    executable.chmod(0o644)
    sandbox.install(tmp_path / "home", tmp_path / "other.db")
    assert os.access(executable, os.X_OK)


@pytest.mark.parametrize("folder", ["plain", "with a space", "it's $HOME"])
def test_the_plugin_starts_from_any_folder_on_any_path(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    executable = sandbox.install(place / "home", place / "azure.db")
    plugin = subprocess.Popen(
        [executable, "127.0.0.1:1"], cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert plugin.stdin is not None
    assert plugin.stdout is not None
    port = plugin.stdout.readline()
    plugin.stdin.close()
    plugin.wait(10)
    plugin.stdout.close()
    assert int(port) > 1024
    assert (place / "azure.db").exists()


def test_the_command_installs_and_prints_the_path(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", "install", tmp_path / "home", tmp_path / "azure.db"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(ran.stdout.strip()).exists()
