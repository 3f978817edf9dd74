"""The base of a change, brought up by its own code in a throw-away local Azure, and kept for later reviews.

Whoever makes one holds the review's lock, so that what lies in `making/` then is left over from a run that
was killed. A base is made there and renamed when it is whole: under its final name it is complete.
"""

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.environment_rules import EnvironmentName
from operations.review.checkouts import Checkout, Ended
from operations.review.masking import masked_words
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.revisions import extract
from operations.stacks.state import Resource, State
from operations.terminal.errors import OperationError

_MOST: Final = 5
_MAKING: Final = "making"
# Without the policies: a base that breaks today's rules is a base nonetheless. Without protection, once it is
# written down: a preview would stop where it meets it, and show nothing of what comes behind.
_EXPORT: Final = "stack export"
_COMMANDS: Final = (
    "stack init",
    "up --yes --skip-preview --color never",
    _EXPORT,
    "state unprotect --all --yes",
)
_REQUIREMENTS: Final = ("requirements.txt", "requirements-development.txt")


@dataclass(frozen=True)
class BroughtUp:
    """The base, as far as it came up.

    Attributes:
        folder: Where it lies.
        failures: Why a stack did not come up.
    """

    folder: Path
    failures: Mapping[EnvironmentName, str]

    @property
    def checkout(self) -> Path:
        """The files of the revision."""
        return self.folder / "checkout"

    def workspace(self, stack: EnvironmentName) -> Path:
        """The folder in which `stitches local` keeps a stack; each has one of its own, so that none waits."""
        return self.folder / stack

    def resources(self, stack: EnvironmentName) -> Mapping[str, Resource]:
        """A stack's resources by URN, as its update left them; none of one that did not come up."""
        if stack in self.failures:
            return {}
        return State.read(self._state(stack).read_bytes()).living

    def keep_state(self, stack: EnvironmentName, exported: str) -> None:
        """Keep a stack's state for `resources`."""
        self._state(stack).write_text(exported, encoding="utf-8")

    def _state(self, stack: EnvironmentName) -> Path:
        return self.folder / f"{stack}.state.json"

    def policies(self) -> PolicyCatalogue | None:
        """What its policies say of themselves; None for a base that does not say it, or says it otherwise."""
        try:
            return PolicyCatalogue.read(self.policies_file.read_bytes())
        except (OSError, OperationError):
            return None

    @property
    def policies_file(self) -> Path:
        """Where that is kept."""
        return self.folder / "policies.json"


def bring_up(head: Checkout, commit: str, engine: str, kept: Path) -> BroughtUp:
    """The base: a kept one, or one that is brought up now, and kept if all of it came up.

    Args:
        head: The checkout that is reviewed; its packages serve the base if they are the same.
        commit: The base.
        engine: The engine's version: another one could write another state.
        kept: The folder that keeps them.
    """
    folder = kept / f"{commit}-{engine}"
    if folder.is_dir():
        folder.touch()  # It was used last: the oldest go first.
        return BroughtUp(folder, {})
    made = BroughtUp(_making(kept), {})
    made.checkout.mkdir()
    extract(head.folder, commit, made.checkout)
    base = Checkout(made.checkout)
    if refusal := _give_packages(base, head):
        return BroughtUp(made.folder, dict.fromkeys(EnvironmentName, refusal))
    with ThreadPoolExecutor() as at_once:
        policies = at_once.submit(base.run, "policies.catalogue", "--json")
        ups = {stack: at_once.submit(_up, base, made, stack) for stack in EnvironmentName}
        failures = {stack: words for stack, up in ups.items() if (words := up.result())}
        if policies.result().code == 0:
            made.policies_file.write_text(policies.result().printed, encoding="utf-8")
    if failures:
        return BroughtUp(made.folder, failures)
    made.folder.rename(folder)
    _remove_oldest(kept)
    return BroughtUp(folder, {})


def _making(kept: Path) -> Path:
    """A new folder for a base, and none of an earlier review.

    It has a name of its own, since the engine of a review that was killed may still be writing to its.
    """
    shutil.rmtree(kept / _MAKING, ignore_errors=True)
    folder = kept / _MAKING / str(os.getpid())
    folder.mkdir(parents=True)
    return folder


def _up(base: Checkout, made: BroughtUp, stack: EnvironmentName) -> str:
    """Bring a stack up; give what was said if that failed, else nothing."""
    for command in _COMMANDS:
        ended = base.local(made.workspace(stack), "pulumi", f"{command} --stack {stack}")
        if ended.code != 0:
            return _words(ended, base)
        if command == _EXPORT:
            made.keep_state(stack, ended.printed)
    return ""


def _words(ended: Ended, base: Checkout) -> str:
    return masked_words(f"{ended.printed[-2000:]}\n{ended.words}", base.folder)


def _give_packages(base: Checkout, head: Checkout) -> str:
    """Give the base its packages: the head's, if it asks for the same, else its own; say what failed."""
    if all(_same(base.folder / name, head.folder / name) for name in _REQUIREMENTS):
        (base.folder / ".venv").symlink_to(head.folder / ".venv")
        return ""
    made = base.make("setup")
    return "" if made.code == 0 else f"The base's packages cannot be installed.\n{_words(made, base)}"


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _remove_oldest(kept: Path) -> None:
    """Keep the bases that were used last."""
    whole = (folder for folder in kept.iterdir() if folder.name != _MAKING)
    folders = sorted(whole, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[_MOST:]:
        shutil.rmtree(folder, ignore_errors=True)
