"""Runs `stitches review`, from finding the revisions to writing the report."""

import json
import os
import shutil
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

import atomic_files
from model.environment_rules import EnvironmentName
from operations.review.base import BroughtUp, bring_up
from operations.review.checkouts import Checkout
from operations.review.configuration import configuration_changes
from operations.review.markdown import comment, markdown
from operations.review.places import Places
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.previews import Preview, preview, stack_review
from operations.review.redaction import redacted_message, redacted_report
from operations.review.report import Review, Verdict
from operations.review.revisions import base_of, head_of, repository
from operations.terminal.errors import OperationError, explained
from operations.terminal.progress import spinner


def run(head: Checkout, reference: str | None) -> Review:
    """Review the working tree of a checkout.

    Args:
        head: The checkout.
        reference: The commit to compare with; None for the one at which the change branched off the main
            branch.

    Raises:
        OperationError: There is no base or no engine, or another review is running.
    """
    head_revision = head_of(head.folder)  # before the base: first check that this is a checkout
    base_revision = base_of(head.folder, reference)
    own = head.folder / ".local" / "review"
    with _alone(own), _empty(own / "running") as running:
        with spinner("deploying the base to a temporary local Azure"):
            base = bring_up(head, base_revision.commit, _engine_version(head), own / "bases")
        with spinner("previewing the change"):
            rules, previews = _previews(head, base, running)
        stacks = tuple(
            stack_review(
                each,
                rules,
                configuration_changes(base.checkout, head.folder, each.stack, places),
                head.folder,
                places,
            )
            for each in previews
            for places in (
                Places.of(head.folder, base_revision.commit, head_revision.commit, each.positions),
            )
        )
        review = Review(
            verdict=Verdict.worst(stack.verdict for stack in stacks),
            base=base_revision,
            head=head_revision,
            stacks=stacks,
            exceptions=rules.in_force(base.policies()),
            repository=repository(),
        )
        return Review.model_validate(redacted_report(review.model_dump(mode="json")))


def _previews(head: Checkout, base: BroughtUp, running: Path) -> tuple[PolicyCatalogue, list[Preview]]:
    """The previews of all stacks, which run at the same time, and the policy pack's catalogue."""
    with ThreadPoolExecutor() as at_once:
        catalogue = at_once.submit(head.run, "policies.catalogue", "--json")
        previews = [at_once.submit(preview, head, base, stack, running) for stack in EnvironmentName]
        output = catalogue.result()
        # If there is no catalogue, the policy pack does not start either, and each preview says why.
        rules = PolicyCatalogue.read(output.printed) if output.code == 0 else PolicyCatalogue()
        return rules, [each.result() for each in previews]


def write(review: Review, folder: Path) -> None:
    """Write the report into a folder; each file is written atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "review.json": review.model_dump_json(indent=2, by_alias=True) + "\n",
        "review.md": markdown(review),
        "comment.md": comment(review),
    }
    for name, text in files.items():
        atomic_files.write(folder / name, text)


def _engine_version(head: Checkout) -> str:
    """The version of this machine's engine, which is installed if necessary.

    Raises:
        OperationError: No engine can be installed.
    """
    asked = head.run("engine", "--json")
    if asked.code != 0:
        raise OperationError(
            explained(
                "The review needs a Pulumi engine, and could not get one.",
                tried="python -m engine",
                said=redacted_message(asked.words, head.folder),
                fix="Follow the message, and run the review again.",
            )
        )
    return json.loads(asked.printed)["version"]


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Hold the lock of a checkout's reviews; the system releases it when this process ends.

    Raises:
        OperationError: Another review holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise OperationError(
                explained(
                    f"Another review of this checkout is running, in process {lock.read() or 'unknown'}.",
                    fix="Wait until it ends, or run the review in another clone.",
                )
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _empty(folder: Path) -> Generator[Path]:
    """A new folder inside `folder`. All of `folder` is removed before, in case of a killed review, and after.

    Its name is unique, because the engines of a review that was killed may still be writing to their folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
    own = folder / str(os.getpid())
    own.mkdir(parents=True)
    try:
        yield own
    finally:
        shutil.rmtree(folder, ignore_errors=True)
