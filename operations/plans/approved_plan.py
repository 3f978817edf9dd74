"""Stores a plan between its approval and its application: a folder with two files.

`engine.json` is the engine's plan: the operations on each resource, and the inputs that they may change. The
engine rejects an update that does more. That file does not say for which program and state it was created.
`plan.json` does. It is written last, so that a folder without it is incomplete.

If the state has changed since, the plan itself is not applied: a new one is created, and applied if it does
nothing that was not approved.
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
from operations.stacks.fixes import fixes
from operations.stacks.program import Program
from operations.stacks.wire import Properties
from operations.terminal.errors import OperationError, explained

ENGINE_FILE: Final = "engine.json"
"""The engine's part of a plan."""

REPORT_FILE: Final = "report.md"
"""A report of the plan for people. It does not affect what is applied."""

_FILE: Final = "plan.json"
_IN_PLAIN_TEXT: Final = "plaintext"


class PlanError(OperationError):
    """A plan cannot be trusted, or does not match any more; nothing is applied."""


class Plan(Model):
    """For what a plan was created, and what it does."""

    stack: str = Field(description="The stack.", examples=["prod"])
    commit: GitCommitSha = Field(description="The commit whose program was previewed.")
    branch: str | None = Field(
        description="The branch, which is one of the stack's outputs.", examples=["main"]
    )
    program: str = Field(description="SHA-256 of all files that git tracks, as they were then.")
    state: str = Field(description="SHA-256 of the state that the plan starts from; `stacks.state_digest`.")
    engine: str = Field(description=f"SHA-256 of {ENGINE_FILE}.")
    engine_version: str = Field(description="The engine's version.", examples=["v3.274.1"])
    operations: dict[str, int] = Field(
        description="How many resources each operation is planned for.", examples=[{"create": 3, "update": 1}]
    )

    @property
    def summary(self) -> str:
        """What it does, on one line."""
        counts = ", ".join(f"{count} {operation}" for operation, count in sorted(self.operations.items()))
        return f"The plan for {self.stack} at {self.commit[:12]}: {counts or 'no changes'}."


def write_plan(folder: Path, *, stack: str, program: Program, state: str) -> Plan:
    """Complete a folder into which the engine has written its plan.

    Raises:
        PlanError: The engine's plan is missing or invalid, or contains a secret in plain text.
    """
    text = _read(folder / ENGINE_FILE, stack)
    planned = _engine_plan(text, folder, stack)
    if any(_IN_PLAIN_TEXT in secret for secret in _secrets(json.loads(text))):
        (folder / ENGINE_FILE).unlink()
        raise PlanError(
            explained(
                f"The engine wrote a secret of {stack} into the plan in plain text, so the plan was deleted.",
                fix="Unset the option --show-secrets, and find out which property contains a secret.",
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
    """Create the folder for a plan. This makes a plan that was there incomplete."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (_FILE, ENGINE_FILE, REPORT_FILE):
        (folder / name).unlink(missing_ok=True)


def read_plan(folder: Path, stack: str) -> Plan:
    """Read a plan for a stack, and check that nobody has changed the files.

    Raises:
        PlanError: It is incomplete, was changed, or is for another stack.
    """
    try:
        plan = Plan.model_validate_json(_read(folder / _FILE, stack))
    except ValidationError:
        raise _incomplete(folder, stack) from None
    if plan.stack != stack:
        raise PlanError(
            explained(
                f"{folder} contains a plan for {plan.stack}, not for {stack}.",
                fix=f"Use the folder that `{fixes(stack).stitches} plan {stack}` wrote.",
            )
        )
    if hashlib.sha256(_read(folder / ENGINE_FILE, stack)).hexdigest() != plan.engine:
        raise PlanError(
            explained(
                f"{folder / ENGINE_FILE} was changed after the plan was created, so nobody has approved its "
                "present content.",
                fix=_plan_again(folder, stack),
            )
        )
    return plan


def require_match(plan: Plan, folder: Path, *, program: Program, engine_version: str) -> None:
    """Check that a plan was created for this program, and by this engine.

    Raises:
        PlanError: It was not; the message names everything that differs.
    """
    branch, here = plan.branch or "no branch", program.branch or "no branch"
    differences = [
        words
        for planned, found, words in (
            (
                plan.commit,
                program.commit,
                f"the plan is for commit {plan.commit}, but {program.commit} is checked out",
            ),
            (
                plan.branch,
                program.branch,
                f"the plan is for {branch}, but this is {here}, and the branch is one of the stack's outputs",
            ),
            (plan.program, program.digest, "files that git tracks differ from those of the plan"),
            (
                plan.engine_version,
                engine_version,
                f"engine {plan.engine_version} created the plan, but this is {engine_version}",
            ),
        )
        if planned != found
    ]
    if differences:
        raise PlanError(
            explained(
                f"The plan for {plan.stack} does not match this checkout. Nothing was applied.",
                reason="; ".join(differences),
                fix=_plan_again(folder, plan.stack),
            )
        )


def require_approved(
    approved: Path, new: Path, stack: str, imported: Mapping[str, Properties] = MappingProxyType({})
) -> None:
    """Check that a new plan does nothing that the approved one does not.

    Args:
        approved: The folder of the approved plan.
        new: A folder with a newer plan of the same program.
        stack: The stack of both.
        imported: The inputs of resources that were imported instead of their approved creation, by URN.

    Raises:
        PlanError: It does more; the message says what.
    """
    plans = (_engine_plan(_read(folder / ENGINE_FILE, stack), folder, stack) for folder in (approved, new))
    beyond = not_approved(*plans, imported=imported)
    if beyond:
        raise PlanError(
            explained(
                f"The state of {stack} has changed since the plan was created, and what is left to do was not"
                " approved. Nothing was applied.",
                reason="a new plan would " + "; ".join(beyond),
                fix=_plan_again(approved, stack),
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
            f"{folder} does not contain a complete plan, which has {_FILE} and {ENGINE_FILE}.",
            fix=_plan_again(folder, stack),
        )
    )


def _plan_again(folder: Path, stack: str) -> str:
    command = f"{fixes(stack).stitches} plan {stack} --output {shlex.quote(str(folder))}"
    return (
        f"Plan again, and read the new plan: `{command}`. In a pipeline, start Deploy by hand, without a"
        " run's number."
    )


def _secrets(value: object) -> Iterator[dict[str, object]]:
    """All objects with the engine's marker, such as secrets."""
    if isinstance(value, dict):
        items = cast("dict[str, object]", value)
        if SIGNATURE in items:
            yield items
        for item in items.values():
            yield from _secrets(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _secrets(item)
