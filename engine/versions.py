"""The versions of the engine and of Go that this package asks for, and how to read one."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from semver import Version

from engine.environment import inherited

SOURCES = Path(__file__).parent / "go"
"""The pinned Go module that names the engine's version and everything it is built from."""

PINNED = "3.274.1"
"""The version that is downloaded or built; the same as in go/go.mod."""


MINIMUM = Version(3, 259, 0)
"""The oldest engine that will do: older ones were not tried with the SDK that the program uses."""

BELOW = Version(4, prerelease="0")
"""The first engine that will not do: a new major version may change what the program relies on."""

_GO = re.compile(r"go version go(\d+)\.(\d+)(?:\.(\d+))?(rc\d+|beta\d+)?[\s-]")
_GO_DIRECTIVE = re.compile(r"^go (\d+)\.(\d+)(?:\.(\d+))?$", re.MULTILINE)


def ask_version(program: Path) -> subprocess.CompletedProcess[str]:
    """Run `pulumi version` in a home that is thrown away: the engine logs each command in its home.

    Source: pulumi/pulumi, pkg/logging/encrypted.go, v3.274.1.

    Raises:
        OSError: it does not run on this machine.
        subprocess.TimeoutExpired: it has not answered after 30 seconds.
    """
    with TemporaryDirectory() as home:
        environment = inherited() | {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": home}
        return subprocess.run(  # noqa: S603  # what the person's own PATH names, or what was just built
            [program, "version"], capture_output=True, text=True, timeout=30, env=environment, check=False
        )


def engine_version(text: str) -> Version | None:
    """Read what `pulumi version` prints, such as "v3.274.1"; None when it is no version."""
    try:
        return Version.parse(text.strip().removeprefix("v"))
    except ValueError:
        return None


def go_version(text: str) -> Version | None:
    """Read what `go version` prints, such as "go version go1.26.8 linux/amd64"; None when it is none."""
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
    """Return whether an engine of this version will do."""
    return MINIMUM <= version < BELOW
