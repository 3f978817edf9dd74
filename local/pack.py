"""Reads from the policy pack's catalogue the number of rules, and the exceptions for a stack."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.workspace import CHECKOUT


@dataclass(frozen=True)
class Excepted:
    """A rule, the resources that it does not apply to, and the last day of the exception."""

    rule: str
    resources: tuple[str, ...]
    expires: str


@dataclass(frozen=True)
class Pack:
    """The policy pack, for one stack.

    Attributes:
        rules: The number of its rules.
        excepted: The exceptions for resources of the stack.
    """

    rules: int
    excepted: tuple[Excepted, ...]

    @classmethod
    def read(cls, catalogue: str | bytes, stack: str) -> "Pack":
        """Read what `python -m policies.catalogue --json` printed."""
        known = json.loads(catalogue)
        excepted = (_excepted(each, f"{stack}::") for each in known["exceptions"] if each["inForce"])
        return cls(rules=len(known["rules"]), excepted=tuple(each for each in excepted if each.resources))


def _excepted(exception: Mapping[str, Any], prefix: str) -> Excepted:
    resources = (name.rpartition("::")[2] for name in exception["resources"] if name.startswith(prefix))
    return Excepted(exception["rule"], tuple(resources), exception["expires"])


class AskedPack:
    """Reads the pack's catalogue while the engine runs, because that takes a third of a second."""

    def __init__(self) -> None:
        self._asked = subprocess.Popen(
            [sys.executable, "-m", "policies.catalogue", "--json"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def result(self, stack: str) -> Pack | None:
        """Return the pack; None if its catalogue cannot be read: then the engine has already printed why."""
        printed, _ = self._asked.communicate()
        return Pack.read(printed, stack) if self._asked.returncode == 0 else None
