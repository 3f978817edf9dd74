"""Deployed stacks: each is deployed once for the whole run of the tests, and every test gets a copy."""

import os
import shutil
from pathlib import Path

import pytest

from engine.lock import held
from tests.end_to_end.local_stacks import LocalStacks, succeeded


def brought_up(stack: str, factory: pytest.TempPathFactory) -> LocalStacks:
    """Local stacks in a folder of their own, of which one is up."""
    folder = factory.mktemp(stack) / "stacks"
    shutil.copytree(_original(stack, factory), folder, symlinks=True)
    stacks = LocalStacks(folder)
    stacks.workspace.prepare()  # the provider's plugin names the folder that it works in
    return stacks


def _quiet(_line: str) -> None:
    """Print nothing while a test waits."""


def _original(stack: str, factory: pytest.TempPathFactory) -> Path:
    """The folder that is copied: the first process that needs it creates it, and the others wait."""
    base = factory.getbasetemp()
    # Each process of pytest-xdist has a folder in that of the whole run.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / f"{stack}-is-up"
    with held(shared / f"{stack}.lock", _quiet):
        if not made.exists():
            making = shared / f"{stack}-comes-up"
            succeeded(LocalStacks(making).local("up", stack))
            making.rename(made)
    return made
