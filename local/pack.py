"""What the policy pack says of itself: how many rules it has, and which resources need not keep which."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.workspace import CHECKOUT


@dataclass(frozen=True)
class Excepted:
    """A rule, the resources that need not keep it, and the last day of that."""

    rule: str
    resources: tuple[str, ...]
    expires: str


@dataclass(frozen=True)
class Pack:
    """The pack, as far as it concerns one stack.

    Attributes:
        rules: How many rules it has.
        excepted: The exceptions for resources of the stack.
    """

    rules: int
    excepted: tuple[Excepted, ...]

    @classmethod
    def read(cls, catalogue: str | bytes, stack: str) -> "Pack":
        """Read what `python -m policies.catalogue --json` printed."""
        told = json.loads(catalogue)
        excepted = (_excepted(each, f"{stack}::") for each in told["exceptions"] if each["inForce"])
        return cls(rules=len(told["rules"]), excepted=tuple(each for each in excepted if each.resources))


def _excepted(told: Mapping[str, Any], prefix: str) -> Excepted:
    resources = (name.rpartition("::")[2] for name in told["resources"] if name.startswith(prefix))
    return Excepted(told["rule"], tuple(resources), told["expires"])


class AskedPack:
    """Asks the pack while the engine works, because the answer takes a third of a second."""

    def __init__(self) -> None:
        self._asked = subprocess.Popen(
            [sys.executable, "-m", "policies.catalogue", "--json"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answer(self, stack: str) -> Pack | None:
        """What it says; None where the pack cannot be read: the engine has said why then."""
        printed, _ = self._asked.communicate()
        return Pack.read(printed, stack) if self._asked.returncode == 0 else None
