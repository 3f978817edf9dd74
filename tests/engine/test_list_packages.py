import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.assembly import LANGUAGE_HOST


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("all", {"cloth": "2.0", "Fine_Thread": "1.0", "needle": "3.1"}),
        ("chosen", {"cloth": "2.0", "needle": "3.1"}),
    ],
)
def test_packages_are_listed_with_or_without_those_that_others_require(
    tmp_path: Path, which: str, expected: dict[str, str]
) -> None:
    _package(
        tmp_path, "cloth", "2.0", "fine-thread (>=1,<2) ; python_version > '3'", "needle ; extra == 'hand'"
    )
    _package(tmp_path, "Fine_Thread", "1.0")
    _package(tmp_path, "needle", "3.1", "not-installed>=4")
    printed = subprocess.run(
        [sys.executable, "-S", LANGUAGE_HOST / "list_packages.py", which],  # -S: these packages and no others
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    ).stdout
    assert json.loads(printed) == expected


def _package(folder: Path, name: str, version: str, *requirements: str) -> None:
    metadata = folder / f"{name}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    required = "".join(f"Requires-Dist: {requirement}\n" for requirement in requirements)
    metadata.write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{required}", encoding="utf-8"
    )
