"""The required versions of the engine and of Go, and how to parse versions."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from semver import Version

from engine.environment import inherited

SOURCES = Path(__file__).parent / "go"
"""The pinned Go module with the engine's version and all its dependencies."""

PINNED = "3.274.1"
"""The version that is downloaded or built; the same as in go/go.mod."""


MINIMUM = Version(3, 259, 0)
"""The oldest supported engine: older ones were not tested with the SDK that the program uses."""

BELOW = Version(4, prerelease="0")
"""The first unsupported engine: a new major version can change what the program relies on."""

_GO = re.compile(r"go version go(\d+)\.(\d+)(?:\.(\d+))?(rc\d+|beta\d+)?[\s-]")
_GO_DIRECTIVE = re.compile(r"^go (\d+)\.(\d+)(?:\.(\d+))?$", re.MULTILINE)


def ask_version(program: Path) -> subprocess.CompletedProcess[str]:
    """Run `pulumi version` in a temporary home, because the engine logs each command in its home.

    Source: pulumi/pulumi, pkg/logging/encrypted.go, v3.274.1.

    Raises:
        OSError: it does not run on this machine.
        subprocess.TimeoutExpired: it has not ended after 30 seconds.
    """
    with TemporaryDirectory() as home:
        environment = inherited() | {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": home}
        return subprocess.run(  # noqa: S603  # the program on the user's own PATH, or the one that was just built
            [program, "version"], capture_output=True, text=True, timeout=30, env=environment, check=False
        )


def engine_version(text: str) -> Version | None:
    """Parse the output of `pulumi version`, such as "v3.274.1"; None if it is not a version."""
    try:
        return Version.parse(text.strip().removeprefix("v"))
    except ValueError:
        return None


def go_version(text: str) -> Version | None:
    """Parse the output of `go version`, such as "go version go1.26.8 linux/amd64"; None if it is invalid."""
    match = _GO.match(text)
    if match is None:
        return None
    return Version(int(match[1]), int(match[2]), int(match[3] or 0), prerelease=match[4])


def required_go(sources: Path = SOURCES) -> Version:
    """Read the oldest Go that can build the engine from the `go` line of go.mod."""
    match = _GO_DIRECTIVE.search((sources / "go.mod").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{sources / 'go.mod'} has no line such as `go 1.26`")
    return Version(int(match[1]), int(match[2]), int(match[3] or 0))


def is_recent_enough(version: Version) -> bool:
    """Return whether an engine's version is supported."""
    return MINIMUM <= version < BELOW
