"""Writes how to fix a problem with a stack, with commands for its backend: local or on Azure."""

import os
from dataclasses import dataclass

from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE

_ENGINES = "this program supports versions 3.259 and newer, below 4."


@dataclass(frozen=True, kw_only=True)
class Fixes:
    """Sentences for people, with commands that work on the stack.

    Attributes:
        no_stack: Says that the backend does not have the stack.
        find_stack: Where the stack may be.
        locked: The fix if the stack is locked.
        not_logged_in: The fix if the engine is not logged in to a backend.
        any_failure: The fix if the engine failed for a reason that is unknown here.
        behind: The fix if the checkout declares something that the stack does not have yet.
        bring_up: The fix if the stack has no resources.
        update: The fix if resources of the stack are missing or not ready.
        unfinished: The fix if the last update did not finish.
        under_way: The fix if an update is running, or was killed.
        drift: The fix if Azure differs from the state.
        refresh: The command that accepts what Azure holds into the state.
        unreadable: The fix if the engine's output is invalid.
        stitches: How to call this command line for the same backend.
    """

    no_stack: str
    find_stack: str
    locked: str
    not_logged_in: str
    any_failure: str
    behind: str
    bring_up: str
    update: str
    unfinished: str
    under_way: str
    drift: str
    refresh: str
    unreadable: str
    stitches: str


def fixes(stack: str) -> Fixes:
    """The sentences for a stack: those for local stacks if `stitches --local` runs."""
    return _local(stack) if os.environ.get(LOCAL_AZURE_VARIABLE) else _real(stack)


def _local(stack: str) -> Fixes:
    # Imported only if needed, to save time.
    from model.environment_rules import EnvironmentName  # noqa: PLC0415

    return Fixes(
        no_stack=f'There is no local stack "{stack}".',
        find_stack=f"Run `make up STACK={stack}` to create it."
        if stack in set(EnvironmentName)
        else f"Run one of {', '.join(f'`make up STACK={name}`' for name in EnvironmentName)} to create one.",
        locked="Wait for the other command. If it was killed, the next `make up` removes its lock.",
        not_logged_in="Run the command again as `stitches --local …`, which has its own backend.",
        any_failure=f'Run `make pulumi ARGS="stack -s {stack}"` to see whether the engine can read the stack.'
        " If the stack does not exist, run"
        f" `make up STACK={stack if stack in set(EnvironmentName) else '…'}`.",
        behind=f"update the infrastructure first: `make up STACK={stack}`.",
        bring_up=f"Run `make up STACK={stack}` to create it.",
        update=f"Run `make up STACK={stack}`.",
        unfinished=f"Run it again to see why: `make up STACK={stack}`.",
        under_way=f"If none is running, run `make up STACK={stack}`, which completes it.",
        drift=f'`make pulumi ARGS="preview --refresh --diff -s {stack}"` shows the values.'
        f" `make refresh STACK={stack}` and then `make up STACK={stack}` set the local Azure to what the"
        " program says.",
        refresh=f"`make refresh STACK={stack}`",
        unreadable=f"Run `make pulumi ARGS=version`: {_ENGINES}",
        stitches="stitches --local",
    )


def _real(stack: str) -> Fixes:
    up = f"`make up STACK={stack}` locally, or `pulumi up --stack {stack}` on Azure."
    return Fixes(
        no_stack=f'There is no stack "{stack}" in the backend that you are logged in to.',
        find_stack="`make up STACK=…` creates a local stack. For stacks on Azure, `pulumi login` selects"
        " their backend, and `pulumi stack ls` lists them.",
        locked="Wait for the update that holds the lock. If it was killed, `pulumi cancel` removes its lock.",
        not_logged_in="For stacks on Azure, run `pulumi login`. For local stacks, run `stitches --local …`.",
        any_failure="`pulumi whoami --verbose` shows the backend that was used; `pulumi login` selects"
        " another one. For local stacks, run `stitches --local …`.",
        behind="update the infrastructure first: `make up STACK=…` locally, or `pulumi up` on Azure.",
        bring_up=f"Create it: {up}",
        update=f"Update the stack: {up}",
        unfinished=f"Run it again to see why: {up} In a pipeline, “Re-run failed jobs” does the rest.",
        under_way=f"If none is running: `make up STACK={stack}` completes it on a local stack. On Azure,"
        f" `stitches plan {stack} --output plan` and then `stitches apply {stack} --plan plan` import what a"
        " killed update created, and do the rest. In a pipeline, “Re-run failed jobs” does the same.",
        drift=f"`pulumi preview --refresh --diff --stack {stack}` shows the values. `pulumi up --refresh"
        f" --stack {stack}` then sets Azure to what the program says.",
        refresh=f"`pulumi refresh --stack {stack}`",
        unreadable=f"Run `pulumi version`: {_ENGINES}",
        stitches="stitches",
    )
