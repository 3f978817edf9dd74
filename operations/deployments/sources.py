"""Finds which commit is deployed, and by whom, from the options, GitHub Actions, git, or the machine."""

import getpass
from collections.abc import Mapping

from pydantic import Field, TypeAdapter, ValidationError

from model.base import Model
from model.types import GitBranch, GitCommitSha, Text
from operations.stacks import git
from operations.terminal.invalid_options import InvalidOptionsError, option_problems

# How the specification names the pipeline.
_PIPELINE = "github-actions"
_DEFAULT = (
    "Without this option, the command takes the value from GitHub Actions' variables, or from git in the "
    "current folder, if they contain it."
)
_DEFAULT_WHO = (
    "Without this option, the command takes the value from GitHub Actions' variables, git's user.email, or "
    "the machine's login name, if they contain it."
)


class Source(Model):
    """Where a deployment comes from. Each field is an option."""

    commit: GitCommitSha = Field(
        alias="commit", description=_DEFAULT, examples=["8f2eb8688d01e28f36008db8a60271064607db87"]
    )
    branch: GitBranch = Field(alias="branch", description=_DEFAULT, examples=["main"])
    triggered_by: Text = Field(alias="triggered-by", description=_DEFAULT_WHO, examples=["user@example.com"])


def read_source(
    environment: Mapping[str, str], *, commit: str | None, branch: str | None, triggered_by: str | None
) -> Source:
    """The source from the options; what they leave out comes from the pipeline, or from the checkout.

    If git has no email address, the machine's user is recorded as who started it.

    Args:
        environment: The environment variables.
        commit: The value of --commit.
        branch: The value of --branch.
        triggered_by: The value of --triggered-by.

    Raises:
        InvalidOptionsError: Some values are missing or invalid; it names all of them.
    """
    found = {
        "commit": commit or environment.get("GITHUB_SHA") or _git("rev-parse", "HEAD"),
        "branch": branch or environment.get("GITHUB_REF_NAME") or _git("branch", "--show-current"),
        "triggered-by": triggered_by or current_user(environment),
    }
    try:
        return Source.model_validate({option: value for option, value in found.items() if value})
    except ValidationError as error:
        raise InvalidOptionsError(list(option_problems(error, Source))) from None


def current_user(environment: Mapping[str, str]) -> str:
    """Who runs the command: the pipeline, or git's email address, or the login name; empty if unknown."""
    return _pipeline(environment) or _git("config", "user.email") or _login()


def _pipeline(environment: Mapping[str, str]) -> str:
    """The pipeline, with the person who started it."""
    actor = environment.get("GITHUB_ACTOR")
    return f"{_PIPELINE} ({actor})" if actor else ""


def _login() -> str:
    """The login name of the machine's user; empty if there is none, or if it is not valid in a record."""
    try:
        return TypeAdapter[str](Text).validate_python(getpass.getuser())
    except (OSError, KeyError, ImportError, ValidationError):  # a container's user may have no name
        return ""


def _git(*arguments: str) -> str:
    """What git prints about the checkout in the current folder; empty if there is none."""
    return (git.output(*arguments) or b"").decode().strip()
