import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from engine import assembly, modules
from engine.versions import PINNED

_ROOT = Path(__file__).parents[2]


def test_a_changed_language_host_is_another_engine_of_the_same_binary(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "server.py").write_text("changed\n", encoding="utf-8")
    before, binary = assembly.key(), modules.key()
    monkeypatch.setattr(assembly, "LANGUAGE_HOST", tmp_path)
    assert assembly.key() != before
    assert modules.key() == binary
    assert assembly.key().startswith(binary)


def test_changed_modules_are_another_binary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = modules.key()
    for name in ("go.mod", "go.sum"):
        (tmp_path / name).write_text("changed\n", encoding="utf-8")
    monkeypatch.setattr(modules, "SOURCES", tmp_path)
    assert modules.key() != before
    assert modules.key().startswith(f"{PINNED}-")


def test_compiled_files_do_not_change_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assembly, "LANGUAGE_HOST", tmp_path)
    before = assembly.key()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "server.pyc").touch()
    assert assembly.key() == before


@pytest.mark.parametrize("symlinks", [True, False])
def test_the_engine_s_python_is_not_the_one_of_a_virtual_environment(tmp_path: Path, symlinks: bool) -> None:
    venv.create(tmp_path / "environment", symlinks=symlinks, with_pip=False)
    script = "from engine.assembly import python; print(python())"
    python = tmp_path / "environment" / "bin" / "python"
    found = subprocess.run(
        [python, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), sysconfig.get_path("purelib")])},
    ).stdout.strip()
    assert not Path(found).is_relative_to(tmp_path)
    version = subprocess.run([found, "-V"], capture_output=True, text=True, check=True).stdout
    assert version == f"Python {sys.version.split(maxsplit=1)[0]}\n"
