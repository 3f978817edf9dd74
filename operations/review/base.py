"""Deploys the base of a change, with its own code, to a temporary local Azure, and keeps it for later use.

The caller holds the review's lock. So anything in `making/` is left over from a run that was killed. A base
is created there and renamed when it is complete: a folder with the final name is always complete.
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
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.redaction import redacted_message
from operations.review.revisions import extract
from operations.stacks.state import Resource, State
from operations.terminal.errors import OperationError

_MAXIMUM: Final = 5
_MAKING: Final = "making"
# Without the policy pack, because the base may break the current rules. The export records which
# resources are protected. Then the protection is removed, because a preview would stop at the first protected
# resource and show nothing after it.
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
    """The base, as far as it could be deployed.

    Attributes:
        folder: The folder that holds it.
        failures: For each stack that could not be deployed, why not.
    """

    folder: Path
    failures: Mapping[EnvironmentName, str]

    @property
    def checkout(self) -> Path:
        """The files of the revision."""
        return self.folder / "checkout"

    def workspace(self, stack: EnvironmentName) -> Path:
        """The folder in which `stitches local` keeps a stack; each has its own, so that none waits."""
        return self.folder / stack

    def resources(self, stack: EnvironmentName) -> Mapping[str, Resource]:
        """A stack's resources by URN, after its update; empty if the stack could not be deployed."""
        if stack in self.failures:
            return {}
        return State.read(self._state(stack).read_bytes()).living

    def keep_state(self, stack: EnvironmentName, exported: str) -> None:
        """Keep a stack's state for `resources`."""
        self._state(stack).write_text(exported, encoding="utf-8")

    def _state(self, stack: EnvironmentName) -> Path:
        return self.folder / f"{stack}.state.json"

    def policies(self) -> PolicyCatalogue | None:
        """The catalogue of its policies; None if the base has no catalogue, or one in another format."""
        try:
            return PolicyCatalogue.read(self.policies_file.read_bytes())
        except (OSError, OperationError):
            return None

    @property
    def policies_file(self) -> Path:
        """The file with the catalogue of its policies."""
        return self.folder / "policies.json"


def bring_up(head: Checkout, commit: str, engine: str, kept: Path) -> BroughtUp:
    """Return the base: a kept one, or one that is deployed now and kept if every stack could be deployed.

    Args:
        head: The checkout that is reviewed; the base uses its packages if both require the same.
        commit: The commit of the base.
        engine: The engine's version: another version could write another state.
        kept: The folder of the kept bases.
    """
    folder = kept / f"{commit}-{engine}"
    if folder.is_dir():
        folder.touch()  # This base was used last: the oldest are removed first.
        return BroughtUp(folder, {})
    made = BroughtUp(_making(kept), {})
    made.checkout.mkdir()
    extract(head.folder, commit, made.checkout)
    base = Checkout(made.checkout)
    if failure := _give_packages(base, head):
        return BroughtUp(made.folder, dict.fromkeys(EnvironmentName, failure))
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
    """Create a new folder for a base, and remove those of earlier reviews.

    Its name is unique, because the engine of a review that was killed may still be writing to its folder.
    """
    shutil.rmtree(kept / _MAKING, ignore_errors=True)
    folder = kept / _MAKING / str(os.getpid())
    folder.mkdir(parents=True)
    return folder


def _up(base: Checkout, made: BroughtUp, stack: EnvironmentName) -> str:
    """Deploy a stack; return the end of the output if that fails, else an empty string."""
    for command in _COMMANDS:
        ended = base.local(made.workspace(stack), "pulumi", f"{command} --stack {stack}")
        if ended.code != 0:
            return _words(ended, base)
        if command == _EXPORT:
            made.keep_state(stack, ended.printed)
    return ""


def _words(ended: Ended, base: Checkout) -> str:
    return redacted_message(f"{ended.printed[-2000:]}\n{ended.words}", base.folder)


def _give_packages(base: Checkout, head: Checkout) -> str:
    """Give the base the head's packages if both require the same, otherwise its own; return what failed."""
    if all(_same(base.folder / name, head.folder / name) for name in _REQUIREMENTS):
        (base.folder / ".venv").symlink_to(head.folder / ".venv")
        return ""
    made = base.make("setup")
    return "" if made.code == 0 else f"The base's packages cannot be installed.\n{_words(made, base)}"


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _remove_oldest(kept: Path) -> None:
    """Remove all kept bases except those that were used last."""
    whole = (folder for folder in kept.iterdir() if folder.name != _MAKING)
    folders = sorted(whole, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[_MAXIMUM:]:
        shutil.rmtree(folder, ignore_errors=True)
