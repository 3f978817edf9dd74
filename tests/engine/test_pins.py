import re
from pathlib import Path

import pytest

from engine.assembly import LANGUAGE_HOST
from engine.versions import SOURCES

_REQUIREMENTS = (SOURCES / "requirements.txt", LANGUAGE_HOST / "requirements.txt")


@pytest.mark.parametrize("file", _REQUIREMENTS, ids=lambda file: file.parent.name)
def test_every_package_is_pinned_with_hashes_and_names_no_index(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z-]+==[0-9.]+(\s+--hash=sha256:[0-9a-f]{64})+", line), line


def test_the_go_modules_are_pinned_with_checksums() -> None:
    required = re.findall(
        r"^\s+(\S+) (v\S+) // indirect$", (SOURCES / "go.mod").read_text("utf-8"), re.MULTILINE
    )
    sums = (SOURCES / "go.sum").read_text(encoding="utf-8")
    assert len(required) > 100
    for module, version in required:
        assert f"\n{module} {version}/go.mod h1:" in f"\n{sums}" or module == "github.com/atotto/clipboard"


def test_the_fork_with_which_the_engine_is_built_is_named() -> None:
    """Go does not inherit a `replace` from the module that is built."""
    pinned = "v0.0.0-20241001131231-d02d263e614e"
    replace = f"github.com/atotto/clipboard => github.com/tgummerer/clipboard {pinned}"
    assert replace in (SOURCES / "go.mod").read_text(encoding="utf-8")
