"""Checkov, a judge that is not ours, over the stacks as shipped."""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from policies.exceptions import reference
from tests.components.stack_files import STACKS
from tests.policies.arm_template import template
from tests.policies.recording import Recorded, shipped

_ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-checkov"


class CheckovMissingError(Exception):
    """It is not installed; the text says how to."""

    def __init__(self) -> None:
        super().__init__("checkov is not installed: run `make .venv-checkov/.installed`, or `make test`")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one of checkov's checks says of a resource.

    Attributes:
        check: The check's id: "CKV_AZURE_17".
        stack: The name under which the stack was given.
        resource: What it judged, by ARM type and full name.
        recorded: What the program registered for it.
    """

    check: str
    name: str
    stack: str
    resource: str
    recorded: Recorded
    passed: bool

    @property
    def reference(self) -> str:
        """How an exception names the resource."""
        return reference(self.recorded.urn)

    def __str__(self) -> str:
        """In one line, for a failing test."""
        return (
            f"{self.stack}: {self.resource} {'keeps' if self.passed else 'breaks'} {self.check}, {self.name}"
        )


@cache
def verdicts() -> tuple[Verdict, ...]:
    """All that checkov says of the three stacks as shipped.

    Raises:
        CheckovMissingError: It is not installed.
    """
    return tuple(judge({stack: shipped(stack) for stack in STACKS}))


def judge(stacks: dict[str, tuple[Recorded, ...]]) -> Iterable[Verdict]:
    """Give what checkov says of some stacks.

    Raises:
        CheckovMissingError: It is not installed.
    """
    executable = _ENVIRONMENT / "bin" / "checkov"
    if not executable.exists():
        raise CheckovMissingError
    templates = {stack: template(resources) for stack, resources in stacks.items()}
    with TemporaryDirectory() as folder:
        for stack, rendered in templates.items():
            Path(folder, f"{stack}.json").write_text(json.dumps(rendered.content), encoding="utf-8")
        report = _report(executable, folder)
    assert report["summary"]["parsing_errors"] == 0
    for found in (*report["results"]["passed_checks"], *report["results"]["failed_checks"]):
        stack = Path(found["file_path"]).stem
        yield Verdict(
            check=found["check_id"],
            name=found["check_name"],
            stack=stack,
            resource=found["resource"],
            recorded=templates[stack].origins[found["resource"]],
            passed=found["check_result"]["result"] == "PASSED",
        )


def _report(executable: Path, folder: str) -> dict[str, Any]:
    """Run it: it asks nobody for news, and finds no settings but these."""
    finished = subprocess.run(
        [
            executable,
            *("--directory", folder),
            *("--framework", "arm"),
            *("--output", "json"),
            "--compact",
            "--skip-download",
            "--soft-fail",
        ],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": folder, "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(finished.stdout)
