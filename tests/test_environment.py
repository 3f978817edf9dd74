"""The virtual environment still works after its checkout is moved or copied."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.components.stack_files import CHECKOUT

ENVIRONMENT = CHECKOUT / ".venv"


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A checkout in another place, with the environment and its own `model`."""
    checkout = tmp_path / "Kunde #2"
    environment = checkout / ".venv"
    shutil.copytree(ENVIRONMENT / "bin", environment / "bin", symlinks=True)
    shutil.copy(ENVIRONMENT / "pyvenv.cfg", environment)
    (environment / "lib").symlink_to(ENVIRONMENT.resolve() / "lib")
    for package in ("model", "stitches"):
        (checkout / package).mkdir()
        (checkout / package / "__init__.py").touch()
    (checkout / "stitches" / "__main__.py").write_text("def main() -> None:\n    print('the moved one')\n")
    return checkout


def run(*command: str | Path, folder: Path) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, env=inherited, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_moved_checkout_runs_its_own_code(moved: Path, tmp_path: Path) -> None:
    python = moved / ".venv" / "bin" / "python"
    found = run(python, "-c", "import model; print(model.__file__)", folder=tmp_path)
    assert Path(found).is_relative_to(moved)
    assert run(moved / ".venv" / "bin" / "stitches", folder=tmp_path) == "the moved one"


def test_no_script_contains_the_path_of_the_checkout() -> None:
    place = str(CHECKOUT).encode()
    scripts = [path for path in (ENVIRONMENT / "bin").iterdir() if path.is_file() and not path.is_symlink()]
    assert [path.name for path in scripts if place in path.read_bytes()[:4000]] == []
    paths = list(ENVIRONMENT.glob("lib/python*/site-packages/*.pth"))
    assert [path.name for path in paths if place in path.read_bytes()] == []
