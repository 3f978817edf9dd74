"""A plan between the one who reads it and the one who applies it: a folder with two files.

`engine.json` is the engine's own: the operations on each resource, and the inputs that it may change. The
engine refuses an update that does more. It does not say which program and which state it was made for:
`plan.json` does, and is written last, so that a folder without it is incomplete.

A plan whose state moved since is not applied itself: a new one is made, and applied where it does nothing
that was not approved.
"""

import hashlib
import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from pydantic import Field, ValidationError

import atomic_files
from engine_wire import SIGNATURE
from model.base import Model
from model.types import GitCommitSha
from operations.plans.differences import EnginePlan, not_approved
from operations.stacks.program import Program
from operations.stacks.remedies import remedies
from operations.stacks.wire import Properties
from operations.terminal.errors import OperationError, explained

ENGINE_FILE: Final = "engine.json"
"""The engine's part of a plan."""

REPORT_FILE: Final = "report.md"
"""What it does, for people; no part of what is applied."""

_FILE: Final = "plan.json"
_IN_PLAIN_TEXT: Final = "plaintext"


class PlanError(OperationError):
    """A plan cannot be trusted, or does not fit any more; nothing is applied."""


class Plan(Model):
    """What a plan was made for, and what it does."""

    stack: str = Field(description="The stack.", examples=["prod"])
    commit: GitCommitSha = Field(description="The commit whose program was previewed.")
    branch: str | None = Field(
        description="The branch, which is one of the stack's outputs.", examples=["main"]
    )
    program: str = Field(description="SHA-256 of all files that git tracks, as they lay there.")
    state: str = Field(description="SHA-256 of the state from which it starts; `stacks.state_digest`.")
    engine: str = Field(description=f"SHA-256 of {ENGINE_FILE}.")
    engine_version: str = Field(description="The engine that planned.", examples=["v3.274.1"])
    operations: dict[str, int] = Field(
        description="How many resources each operation is planned for.", examples=[{"create": 3, "update": 1}]
    )

    @property
    def summary(self) -> str:
        """What it does, on one line."""
        told = ", ".join(f"{count} {operation}" for operation, count in sorted(self.operations.items()))
        return f"The plan for {self.stack} at {self.commit[:12]}: {told or 'no changes'}."


def write_plan(folder: Path, *, stack: str, program: Program, state: str) -> Plan:
    """Complete a folder in which the engine has written its part.

    Raises:
        PlanError: The engine's part is missing, cannot be read, or shows a secret.
    """
    text = _read(folder / ENGINE_FILE, stack)
    planned = _engine_plan(text, folder, stack)
    if any(_IN_PLAIN_TEXT in secret for secret in _secrets(json.loads(text))):
        (folder / ENGINE_FILE).unlink()
        raise PlanError(
            explained(
                f"The engine wrote a secret of {stack} into the plan in plain text: the plan is deleted.",
                to_do="Unset the option --show-secrets, and see which property was a secret.",
            )
        )
    plan = Plan(
        stack=stack,
        commit=program.commit,
        branch=program.branch,
        program=program.digest,
        state=state,
        engine=hashlib.sha256(text).hexdigest(),
        engine_version=planned.manifest.version,
        operations=dict(Counter(each for one in planned.changes.values() for each in one.operations)),
    )
    atomic_files.write(folder / _FILE, plan.model_dump_json(indent=2) + "\n")
    return plan


def begin_folder(folder: Path) -> None:
    """Make the folder for a plan; one that lay there before is incomplete from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (_FILE, ENGINE_FILE, REPORT_FILE):
        (folder / name).unlink(missing_ok=True)


def read_plan(folder: Path, stack: str) -> Plan:
    """Read a plan for a stack, and see that both files are as they were written.

    Raises:
        PlanError: It is incomplete, changed, or of another stack.
    """
    try:
        plan = Plan.model_validate_json(_read(folder / _FILE, stack))
    except ValidationError:
        raise _incomplete(folder, stack) from None
    if plan.stack != stack:
        raise PlanError(
            explained(
                f"{folder} holds a plan for {plan.stack}, not for {stack}.",
                to_do=f"Name the folder that `{remedies(stack).stitches} plan {stack}` wrote.",
            )
        )
    if hashlib.sha256(_read(folder / ENGINE_FILE, stack)).hexdigest() != plan.engine:
        raise PlanError(
            explained(
                f"{folder / ENGINE_FILE} was changed after the plan was made: nobody has read it.",
                to_do=_plan_again(folder, stack),
            )
        )
    return plan


def see_that_it_fits(plan: Plan, folder: Path, *, program: Program, engine_version: str) -> None:
    """Refuse a plan that was made for another program, or by another engine.

    Raises:
        PlanError: It was; the message names everything that differs.
    """
    branch, here = plan.branch or "no branch", program.branch or "no branch"
    differences = [
        words
        for planned, found, words in (
            (
                plan.commit,
                program.commit,
                f"it was made for commit {plan.commit}, and checked out is {program.commit}",
            ),
            (
                plan.branch,
                program.branch,
                f"it was made on {branch}, and here is {here}, which is one of the stack's outputs",
            ),
            (plan.program, program.digest, "files that git tracks differ from those that it was made with"),
            (
                plan.engine_version,
                engine_version,
                f"engine {plan.engine_version} made it, and here is {engine_version}",
            ),
        )
        if planned != found
    ]
    if differences:
        raise PlanError(
            explained(
                f"The plan for {plan.stack} does not fit any more, and nothing was applied.",
                reason="; ".join(differences),
                to_do=_plan_again(folder, plan.stack),
            )
        )


def see_that_it_was_approved(
    approved: Path, new: Path, stack: str, imported: Mapping[str, Properties] = MappingProxyType({})
) -> None:
    """Refuse a new plan that does something which the approved one does not.

    Args:
        approved: The folder of the plan that somebody has read.
        new: A folder with a plan of the same program, made since.
        stack: The stack of both.
        imported: The inputs of what has been imported in place of its approved creation, by URN.

    Raises:
        PlanError: It does; the message says what.
    """
    plans = (_engine_plan(_read(folder / ENGINE_FILE, stack), folder, stack) for folder in (approved, new))
    beyond = not_approved(*plans, imported=imported)
    if beyond:
        raise PlanError(
            explained(
                f"The state of {stack} has moved since the plan was made. What is left to do is not what was"
                " approved, and nothing was applied.",
                reason="a new plan would " + "; ".join(beyond),
                to_do=_plan_again(approved, stack),
            )
        )


def _engine_plan(text: bytes, folder: Path, stack: str) -> EnginePlan:
    try:
        return EnginePlan.model_validate_json(text)
    except ValidationError:
        raise _incomplete(folder, stack) from None


def _read(path: Path, stack: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise _incomplete(path.parent, stack) from None


def _incomplete(folder: Path, stack: str) -> PlanError:
    return PlanError(
        explained(
            f"{folder} holds no complete plan: {_FILE} and {ENGINE_FILE}, the two parts of one.",
            to_do=_plan_again(folder, stack),
        )
    )


def _plan_again(folder: Path, stack: str) -> str:
    command = f"{remedies(stack).stitches} plan {stack} --output {shlex.quote(str(folder))}"
    return (
        f"Plan again, and read the new plan: `{command}`. In a pipeline, start Deploy by hand, without the"
        " number of a run."
    )


def _secrets(value: object) -> Iterator[dict[str, object]]:
    """Every object that stands for something else, secrets among them."""
    if isinstance(value, dict):
        items = cast("dict[str, object]", value)
        if SIGNATURE in items:
            yield items
        for item in items.values():
            yield from _secrets(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _secrets(item)
