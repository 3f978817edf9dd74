"""The third way: build the engine from its Go modules, pinned in go/go.mod and go/go.sum."""

import os
import shutil
import subprocess
from pathlib import Path

from engine import go_toolchain
from engine.cache import fingerprint, machine
from engine.engine import WayError
from engine.go_toolchain import Go
from engine.progress import run
from engine.versions import PINNED, SOURCES, ask_version, engine_version

PROGRAMS = ("pulumi", "pulumi-language-python-exec")
"""The results of a build: the engine, and the launcher of Python programs, a script in the engine's SDK."""

_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_FLAGS = (
    "-mod=readonly",  # use exactly the versions in go.mod and go.sum
    "-buildvcs=false",  # the engine must not depend on the checkout with this file
    "-tags=osusergo,grpcnotrace",  # as in the official release
    f"-ldflags=-s -w -X {_SDK}/go/common/version.Version=v{PINNED}",
)

SETTINGS = {
    "CGO_ENABLED": "0",
    "GO111MODULE": "on",
    "GOWORK": "off",
    "GOOS": "",  # build for this machine, whatever the user's settings are
    "GOARCH": "",
}
"""Go's settings for this build, which override the user's own."""


def key() -> str:
    """Return a fingerprint of what a build depends on: version, machine, pinned modules and flags."""
    pinned = [(SOURCES / name).read_bytes() for name in ("go.mod", "go.sum")]
    return f"{PINNED}-{fingerprint(machine(), *_FLAGS, *pinned)}"


def build(folder: Path, workshop: Path) -> None:
    """Build an engine in a folder.

    Args:
        folder: an empty folder.
        workshop: a folder for temporary files; see `go_toolchain.from_package`.

    Raises:
        WayError: Go or the modules are not available, or the build fails.
    """
    workshop.mkdir(parents=True, exist_ok=True)
    go = go_toolchain.on_path(os.environ.get("PATH", "")) or go_toolchain.from_package(workshop)
    environment = os.environ | go.environment | SETTINGS
    run(
        f"building pulumi {PINNED} from its Go modules (some minutes, once)",
        [go.program, "build", "-v", *_FLAGS, "-o", folder / "pulumi", _PACKAGE],
        folder=SOURCES,
        environment=environment,
    )
    shutil.copyfile(_launcher(go, environment), folder / "pulumi-language-python-exec")
    for program in PROGRAMS:
        (folder / program).chmod(0o755)
    _try(folder / "pulumi")


def _try(program: Path) -> None:
    try:
        done = ask_version(program)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WayError(f"the built engine does not run on this machine: {error}") from error
    if engine_version(done.stdout) != engine_version(PINNED):
        raise WayError(f"the built engine is not version {PINNED}: {done.stdout}{done.stderr}")


def _launcher(go: Go, environment: dict[str, str]) -> Path:
    """Find the launcher of Python programs in the module that the build used."""
    done = subprocess.run(  # noqa: S603  # our own Go
        [go.program, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", _SDK],
        capture_output=True,
        text=True,
        cwd=SOURCES,
        env=environment,
        check=False,
    )
    launcher = Path(done.stdout.strip()) / "python" / "cmd" / "pulumi-language-python-exec"
    if done.returncode != 0 or not launcher.is_file():
        raise WayError(f"the module {_SDK} was not found after the build: {done.stderr.strip()}")
    return launcher
