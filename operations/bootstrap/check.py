"""Asks every step in its order; one that cannot be asked keeps no other from being shown."""

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
class _Asked:
    title: str
    ask: Callable[[Setting], StepResult]
    needs: tuple[str, ...] = ()


_STEPS: Final = (
    _Asked("Tools", own_steps.tools),
    _Asked("Sign-in to GitHub", own_steps.github),
    _Asked("Sign-in to Azure", own_steps.azure),
    _Asked("Configuration", own_steps.configuration),
    _Asked("Repository", github_steps.repository, ("Sign-in to GitHub", "Configuration")),
    _Asked("Subjects of tokens", github_steps.subjects, ("Repository",)),
    _Asked("Subscriptions", azure_steps.subscriptions, ("Sign-in to Azure", "Configuration")),
    _Asked("Stores", azure_steps.stores, ("Subscriptions",)),
    _Asked("Identities", azure_steps.identities, ("Stores",)),
    _Asked("Roles", azure_steps.roles, ("Identities",)),
    _Asked("Bootstrap's own state", azure_steps.own_state, ("Stores",)),
    _Asked("GitHub's variables", github_steps.variables, ("Repository", "Identities")),
    _Asked("GitHub's environments", github_steps.environments, ("Repository",)),
    _Asked("Approval of prod", github_steps.approval, ("GitHub's environments",)),
    _Asked("Stacks", azure_steps.stacks, ("Stores",)),
    _Asked("Stacks' files", own_steps.stack_files, ("Configuration",)),
    _Asked("Sign-in of the jobs", github_steps.signed_in, ("GitHub's variables", "GitHub's environments")),
    _Asked("Protection of main", github_steps.protection, ("Repository",)),
)


def check(checkout: Path | None = None) -> Setup:
    """Ask all of it, of this checkout where no other is given."""
    setting = Setting(checkout or CHECKOUT)
    steps: dict[str, Step] = {}
    for number, asked in enumerate(_STEPS, start=1):
        steps[asked.title] = _answer(asked, number, setting, steps)
    return Setup(repository=_repository(setting), steps=tuple(steps.values()))


def _answer(asked: _Asked, number: int, setting: Setting, before: dict[str, Step]) -> Step:
    waits_for = [before[name].number for name in asked.needs if before[name].status is not Status.DONE]
    if waits_for:
        found = f"after {' and '.join(map(str, waits_for))}"
        return Step(number=number, title=asked.title, status=Status.LATER, found=found)
    try:
        finding = asked.ask(setting)
    except (OperationError, ProblemsError) as error:
        return Step(number=number, title=asked.title, status=Status.UNKNOWN, found=_on_one_line(error))
    return Step(
        number=number,
        title=asked.title,
        status=Status.MISSING if finding.command else Status.DONE,
        found=finding.found,
        command=finding.command or "",
    )


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _repository(setting: Setting) -> str:
    try:
        return setting.configuration.repository.name
    except (OperationError, ProblemsError):
        return ""
