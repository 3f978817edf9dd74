"""What is deployed, and for whom: told by options, else by GitHub Actions, by git, or by the machine."""

import getpass
from collections.abc import Mapping

from pydantic import Field, TypeAdapter, ValidationError

from model.base import Model
from model.types import GitBranch, GitCommitSha, Text
from operations.stacks import git
from operations.terminal.wrong_options import WrongOptionsError, option_problems

# How the specification names the pipeline.
_PIPELINE = "github-actions"
_ELSE = "Neither GitHub Actions nor git in the current folder told it."
_WHO_ELSE = "Neither GitHub Actions, nor git's user.email, nor the machine's login name told it."


class Source(Model):
    """Where a deployment comes from; each field is an option of its own."""

    commit: GitCommitSha = Field(
        alias="commit", description=_ELSE, examples=["8f2eb8688d01e28f36008db8a60271064607db87"]
    )
    branch: GitBranch = Field(alias="branch", description=_ELSE, examples=["main"])
    triggered_by: Text = Field(alias="triggered-by", description=_WHO_ELSE, examples=["user@example.com"])


def read_source(
    environment: Mapping[str, str], *, commit: str | None, branch: str | None, triggered_by: str | None
) -> Source:
    """The source as the options say; what they leave out is read from the pipeline, or from the checkout.

    Who began it is the machine's user where git does not know an email address.

    Args:
        environment: The environment variables.
        commit: What --commit said.
        branch: What --branch said.
        triggered_by: What --triggered-by said.

    Raises:
        WrongOptionsError: Something is known to none of them, or wrong; it names all of that.
    """
    found = {
        "commit": commit or environment.get("GITHUB_SHA") or _git("rev-parse", "HEAD"),
        "branch": branch or environment.get("GITHUB_REF_NAME") or _git("branch", "--show-current"),
        "triggered-by": triggered_by or whoever(environment),
    }
    try:
        return Source.model_validate({option: value for option, value in found.items() if value})
    except ValidationError as error:
        raise WrongOptionsError(list(option_problems(error, Source))) from None


def whoever(environment: Mapping[str, str]) -> str:
    """Who runs the command: the pipeline, else git's email address, else the login name; empty if unknown."""
    return _pipeline(environment) or _git("config", "user.email") or _login()


def _pipeline(environment: Mapping[str, str]) -> str:
    """The pipeline, and the person on whose behalf it runs."""
    actor = environment.get("GITHUB_ACTOR")
    return f"{_PIPELINE} ({actor})" if actor else ""


def _login() -> str:
    """The login name of the machine's user; nothing where there is none, or none that a record takes."""
    try:
        return TypeAdapter[str](Text).validate_python(getpass.getuser())
    except (OSError, KeyError, ImportError, ValidationError):  # a container's user may have no name
        return ""


def _git(*arguments: str) -> str:
    """What git says of the checkout in the current folder; nothing where there is none."""
    return (git.answer(*arguments) or b"").decode().strip()
