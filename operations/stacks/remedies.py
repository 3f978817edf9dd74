"""What to do about a stack, in the commands of the backend that it lies in: the local one, or a real one."""

import os
from dataclasses import dataclass

from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE

_ENGINES = "this program was written for 3.259 and newer, below 4."


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """Sentences for people; each names commands that reach the stack it is about.

    Attributes:
        no_stack: That the backend does not know the stack.
        find_stack: Where it may be.
        locked: The stack is locked.
        not_logged_in: No backend is logged in to.
        any_failure: The engine failed for a reason that is unknown here.
        behind: The checkout declares what the stack does not hold yet.
        bring_up: The stack has no resources.
        unfinished: The last update did not come to its end.
        under_way: An update is under way, or was killed.
        drift: Azure differs from the state.
        refresh: The command that takes what Azure holds into the state.
        unreadable: What the engine printed cannot be read.
        stitches: How this command line is called for the same backend.
    """

    no_stack: str
    find_stack: str
    locked: str
    not_logged_in: str
    any_failure: str
    behind: str
    bring_up: str
    unfinished: str
    under_way: str
    drift: str
    refresh: str
    unreadable: str
    stitches: str


def remedies(stack: str) -> Remedies:
    """The remedies for a stack: local ones where `stitches --local` runs."""
    return _local(stack) if os.environ.get(LOCAL_AZURE_VARIABLE) else _real(stack)


def _local(stack: str) -> Remedies:
    # Only advice needs the model.
    from model.environment_rules import EnvironmentName  # noqa: PLC0415

    return Remedies(
        no_stack=f'There is no local stack "{stack}".',
        find_stack=f"`make up STACK={stack}` brings it up."
        if stack in set(EnvironmentName)
        else f"{', '.join(f'`make up STACK={name}`' for name in EnvironmentName)} bring one up.",
        locked="Wait for the other command; the next `make up` removes the lock of one that died.",
        not_logged_in="Run the command again as `stitches --local …`, which brings its own backend.",
        any_failure=f'`make pulumi ARGS="stack -s {stack}"` asks the same engine; `make up STACK=…` brings a'
        " stack up.",
        behind=f"update the infrastructure first: `make up STACK={stack}`.",
        bring_up=f"`make up STACK={stack}` brings it up.",
        unfinished=f"Run it again to see why: `make up STACK={stack}`.",
        under_way=f"If none runs, `make up STACK={stack}` settles the stack.",
        drift=f'`make pulumi ARGS="preview --refresh --diff -s {stack}"` shows the values;'
        f" `make refresh STACK={stack}`, and then `make up STACK={stack}`, puts them back.",
        refresh=f"`make refresh STACK={stack}`",
        unreadable=f"Run `make pulumi ARGS=version`: {_ENGINES}",
        stitches="stitches --local",
    )


def _real(stack: str) -> Remedies:
    up = f"`make up STACK={stack}` locally, `pulumi up --stack {stack}` on Azure."
    return Remedies(
        no_stack=f'There is no stack "{stack}" in the backend that you are logged in to.',
        find_stack="`make up STACK=…` brings a local one up; `pulumi login` leads to the backend of the real"
        " ones; `pulumi stack ls` lists them.",
        locked="Wait for the update that holds the lock; `pulumi cancel` ends one that died.",
        not_logged_in="Real stacks: `pulumi login`. Local ones: `stitches --local …`.",
        any_failure="`pulumi whoami --verbose` shows which backend was asked; `pulumi login` leads to"
        " another. Local stacks: `stitches --local …`.",
        behind="update the infrastructure first: `make up STACK=…` locally, `pulumi up` on Azure.",
        bring_up=f"Bring it up: {up}",
        unfinished=f"Run it again to see why: {up} In a pipeline, “Re-run failed jobs” does what is left.",
        under_way=f"If none runs: `make up STACK={stack}` settles a local stack; on Azure `stitches plan"
        f" {stack} --output plan` and then `stitches apply {stack} --plan plan` import what a killed update"
        " had made, and do the rest. In a pipeline, “Re-run failed jobs” does the same.",
        drift=f"`pulumi preview --refresh --diff --stack {stack}` shows the values; `pulumi up --refresh`"
        " puts them back.",
        refresh=f"`pulumi refresh --stack {stack}`",
        unreadable=f"Run `pulumi version`: {_ENGINES}",
        stitches="stitches",
    )
