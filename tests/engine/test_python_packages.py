"""We decide where packages are installed; the user decides from which index."""

from pathlib import Path

import pytest

from engine import python_packages


def test_packages_are_installed_into_our_folder_from_the_users_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[dict[str, str]] = []

    def run(_step: str, _command: object, *, environment: dict[str, str]) -> None:
        ran.append(environment)

    monkeypatch.setattr(python_packages, "run", run)
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example.com/simple")
    for name in ("PIP_USER", "PIP_TARGET", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV", "PYTHONPATH"):
        monkeypatch.setenv(name, "elsewhere")
    python_packages.install(tmp_path / "requirements.txt", tmp_path / "packages", step="installing")
    [environment] = ran
    assert "elsewhere" not in environment.values()
    assert environment["PIP_INDEX_URL"] == "https://packages.example.com/simple"
