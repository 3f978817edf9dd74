"""Checks all setup steps in order. A step that cannot be checked does not hide the others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.problem import ProblemsError
from operations.bootstrap import azure_steps, github_steps, own_steps
from operations.bootstrap.setting import Setting
from operations.bootstrap.setup import Setup, Status, Step
from operations.bootstrap.step_result import StepResult
from operations.terminal.errors import OperationError

CHECKOUT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class _Check:
    title: str
    run: Callable[[Setting], StepResult]
    needs: tuple[str, ...] = ()


_STEPS: Final = (
    _Check("Tools", own_steps.tools),
    _Check("Sign-in to GitHub", own_steps.github),
    _Check("Sign-in to Azure", own_steps.azure),
    _Check("Configuration", own_steps.configuration),
    _Check("Repository", github_steps.repository, ("Sign-in to GitHub", "Configuration")),
    _Check("Subjects of tokens", github_steps.subjects, ("Repository",)),
    _Check("Subscriptions", azure_steps.subscriptions, ("Sign-in to Azure", "Configuration")),
    _Check("Stores", azure_steps.stores, ("Subscriptions",)),
    _Check("Identities", azure_steps.identities, ("Stores",)),
    _Check("Roles", azure_steps.roles, ("Identities",)),
    _Check("Bootstrap's own state", azure_steps.own_state, ("Stores",)),
    _Check("GitHub's variables", github_steps.variables, ("Repository", "Identities")),
    _Check("GitHub's environments", github_steps.environments, ("Repository",)),
    _Check("Approval of prod", github_steps.approval, ("GitHub's environments",)),
    _Check("Stacks", azure_steps.stacks, ("Stores",)),
    _Check("Stacks' files", own_steps.stack_files, ("Configuration",)),
    _Check("Sign-in of the jobs", github_steps.signed_in, ("GitHub's variables", "GitHub's environments")),
    _Check("Protection of main", github_steps.protection, ("Repository",)),
)


def check(checkout: Path | None = None) -> Setup:
    """Check all steps, by default with this checkout's configuration."""
    setting = Setting(checkout or CHECKOUT)
    steps: dict[str, Step] = {}
    for number, each in enumerate(_STEPS, start=1):
        steps[each.title] = _step(each, number, setting, steps)
    return Setup(repository=_repository(setting), steps=tuple(steps.values()))


def _step(check: _Check, number: int, setting: Setting, before: dict[str, Step]) -> Step:
    waits_for = [before[name].number for name in check.needs if before[name].status is not Status.DONE]
    if waits_for:
        found = f"after {' and '.join(map(str, waits_for))}"
        return Step(number=number, title=check.title, status=Status.LATER, found=found)
    try:
        result = check.run(setting)
    except (OperationError, ProblemsError) as error:
        return Step(number=number, title=check.title, status=Status.UNKNOWN, found=_on_one_line(error))
    return Step(
        number=number,
        title=check.title,
        status=Status.MISSING if result.command else Status.DONE,
        found=result.found,
        command=result.command or "",
    )


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _repository(setting: Setting) -> str:
    try:
        return setting.configuration.repository.name
    except (OperationError, ProblemsError):
        return ""
