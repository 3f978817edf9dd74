"""Checks the setup steps on this machine and in this checkout, and the two sign-ins."""

import shutil
from typing import Any, cast

from model.problem import ProblemsError
from operations.bootstrap.azure import NotSignedInError
from operations.bootstrap.setting import FILE, NotSignedInToGitHubError, Setting
from operations.bootstrap.step_result import EDIT_CONFIGURATION, StepResult
from operations.github.api import RejectedError, User

_TOOLS = {
    "az": "https://learn.microsoft.com/cli/azure/install-azure-cli",
    "gh": "https://cli.github.com",
    "pulumi": "https://www.pulumi.com/docs/install",
}
_UNAUTHORIZED = 401
_PLACEHOLDER_ID = "00000000-0000-0000-0000-"
_PLACEHOLDER_ADDRESS = "@example.com"


def tools(_setting: Setting) -> StepResult:
    """Check that the programs that the commands need are on PATH."""
    missing = [name for name in _TOOLS if shutil.which(name) is None]
    if missing:
        return StepResult(
            found=f"not on PATH: {', '.join(missing)}",
            command="\n".join(f"# install {name}: {_TOOLS[name]}" for name in missing),
        )
    return StepResult(found=", ".join(_TOOLS))


def github(setting: Setting) -> StepResult:
    """Check that the user is signed in to GitHub."""
    try:
        return StepResult(found=f"as {setting.github.get(User, '/user').login}")
    except NotSignedInToGitHubError:
        return StepResult(found="not signed in", command="gh auth login --scopes repo,read:org")
    except RejectedError as error:
        if error.status != _UNAUTHORIZED:
            raise
        return StepResult(
            found="the token has expired or is invalid", command="gh auth login --scopes repo,read:org"
        )


def azure(setting: Setting) -> StepResult:
    """Check that the user is signed in to Azure."""
    try:
        setting.azure.token()
    except NotSignedInError:
        return StepResult(found="not signed in", command="az login")
    return StepResult(found="with az login")


def configuration(setting: Setting) -> StepResult:
    """Check that the configuration is complete, and has no placeholder."""
    try:
        read = setting.configuration
    except ProblemsError as error:
        keys = ", ".join(problem.key for problem in error.problems)
        return StepResult(found=f"{FILE}: invalid or missing: {keys}", command=EDIT_CONFIGURATION)
    left = _placeholders(setting.values)
    if not setting.subscription:
        left.append("azure-native:subscriptionId")
    if left:
        return StepResult(found=f"{FILE}: still to fill in: {_short(left)}", command=EDIT_CONFIGURATION)
    return StepResult(found=f"{FILE}: {', '.join(each.name for each in read.environments)}")


def stack_files(setting: Setting) -> StepResult:
    """Check that the files of the environments' stacks have no placeholder."""
    names = [environment.name.value for environment in setting.configuration.environments]
    left = {
        f"Pulumi.{name}.yaml": found
        for name in names
        if (found := _placeholders(setting.stack_file(name).get("config", {})))
    }
    if left:
        found = "; ".join(f"{file}: {_short(keys)}" for file, keys in left.items())
        return StepResult(found=f"still to fill in: {found}", command="${EDITOR:-vi} " + " ".join(left))
    return StepResult(found=", ".join(f"Pulumi.{name}.yaml" for name in names))


def _short(keys: list[str]) -> str:
    return ", ".join(key.rpartition(":")[2] for key in keys)


def _placeholders(value: Any, path: str = "") -> list[str]:  # noqa: ANN401  # what a file holds
    """The paths of the values that are placeholders."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return [one for key, item in items for one in _placeholders(item, f"{path}.{key}".strip("."))]
    if isinstance(value, list):
        elements = cast("list[Any]", value)
        return [
            one for number, item in enumerate(elements) for one in _placeholders(item, f"{path}[{number}]")
        ]
    text = str(value)
    is_left = text.startswith((_PLACEHOLDER_ID, "repo:example@", "example/"))
    return [path] if is_left or (text.endswith(_PLACEHOLDER_ADDRESS) and "alerts" in path) else []
