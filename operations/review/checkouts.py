"""Runs the code of a checkout with the checkout's own interpreter, and without credentials."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from operations.stacks.event_log import EVENT_LOG_VARIABLE
from process_environment import with_direct_loopback, without_foreign

# A review runs the code of the change. So, in addition to what every local command withholds, the code gets
# no variable that leads to an account, a stack or a repository, and no options of a surrounding `make`.
_WITHHELD: Final = ("ACTIONS_", "AWS_", "AZURE_", "GITHUB_", "MAKE", "MFLAGS", "STITCHES_DEPLOYMENT")


@dataclass(frozen=True)
class Ended:
    """A process that has ended.

    Attributes:
        code: Its exit code.
        printed: Its standard output.
        errors: Its standard error.
    """

    code: int
    printed: str
    errors: str

    @property
    def words(self) -> str:
        """The last lines of its standard error, or of its output if that is empty; for people."""
        lines = (self.errors.strip() or self.printed.strip()).splitlines()
        return "\n".join(lines[-20:]) or f"nothing; the exit code was {self.code}"


@dataclass(frozen=True)
class Checkout:
    """A folder with the files of one revision, and the packages that they need in `.venv`."""

    folder: Path

    @classmethod
    def own(cls) -> "Checkout":
        """The checkout that this program belongs to, which is the head of a review."""
        return cls(Path(__file__).resolve().parents[2])

    @property
    def python(self) -> Path:
        """Its interpreter. The current folder is first on its path, so it runs the checkout's code."""
        found = self.folder / ".venv" / "bin" / "python"
        return found if found.exists() else Path(sys.executable)

    def run(self, *arguments: str, **variables: str) -> Ended:
        """Run `python -m …` in the checkout, without the variables that lead to an account."""
        return self._run([str(self.python), "-m", *arguments], variables)

    def make(self, *arguments: str) -> Ended:
        """Run `make …` in the checkout, without the variables that lead to an account."""
        # The Python that created the environment: a checkout's path can have spaces, which make would split.
        return self._run(["make", *arguments, f"PYTHON={Path(sys.executable).resolve()}"], {})

    def _run(self, command: Sequence[str], variables: Mapping[str, str]) -> Ended:
        done = subprocess.run(  # noqa: S603  # a list, without a shell
            command,
            cwd=self.folder,
            env={**without_credentials(os.environ), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def local(self, workspace: Path, *arguments: str) -> Ended:
        """Run `stitches local …` on the stacks of a folder."""
        # As a module, because earlier commits have no `stitches local`.
        # Without the last variable the engine does not know --event-log.
        return self.run(
            "local",
            *arguments,
            STITCHES_LOCAL_FOLDER=str(workspace),
            STITCHES_LOCAL_STACK_FILES="",  # the revision's own
            **{EVENT_LOG_VARIABLE: "true"},
        )


def without_credentials(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment without the variables that lead to an account, a stack or a repository."""
    kept = with_direct_loopback(without_foreign(inherited))
    return {name: value for name, value in kept.items() if not name.upper().startswith(_WITHHELD)}
