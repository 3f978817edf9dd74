"""The inputs of a stack: its configuration, the account it deploys to, and its deployments."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pulumi
from pulumi_azure_native import authorization

from components.environment import EnvironmentArgs
from model.deployment_history import HistoryUpdate
from model.errors import DeploymentRecordError, Problem, ProblemsError
from model.record_file import RECORD_VARIABLE, parse_record
from model.stack import read_stack_configuration
from model.stack_configuration import StackConfiguration

_Read = TypeVar("_Read")


def read_stack() -> tuple[EnvironmentArgs, HistoryUpdate | None]:
    """Read all inputs, before the first resource is registered.

    Raises:
        pulumi.RunError: The configuration or the record is invalid. Lists every error, without a trace.
    """
    stack = pulumi.get_stack()
    problems: list[str] = []
    configuration = _read(lambda: _read_configuration(stack), problems)
    update = _read(lambda: _read_update(stack), problems)
    if configuration is None or problems:
        raise pulumi.RunError("\n\n".join(problems))
    account = authorization.get_client_config()
    return (
        EnvironmentArgs(
            configuration=configuration,
            tenant_id=account.tenant_id,
            subscription_id=account.subscription_id,
        ),
        update,
    )


def _read(read: Callable[[], _Read], problems: list[str]) -> _Read | None:
    """The result of a reader, or None if it has problems, which are added: all are reported at once."""
    try:
        return read()
    except ProblemsError as error:
        problems.append(str(error))
        return None


def _read_configuration(stack: str) -> StackConfiguration:
    return read_stack_configuration(pulumi.runtime.get_config_env(), stack)


def _read_update(stack: str) -> HistoryUpdate | None:
    """The update in the file that RECORD_VARIABLE names; None if it is not set."""
    path = os.environ.get(RECORD_VARIABLE)
    if not path:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise _rejected(
            RECORD_VARIABLE,
            f"the path of a readable file; {path} cannot be read ({error.strerror})",
            example="deployments.json",
            fix="Unset the variable: `stitches deployment start` and `finish` set it themselves.",
        ) from None
    update = parse_record(HistoryUpdate, text, path)
    latest = update.history.latest
    if latest and latest.deployment.environment_name != stack:
        raise _rejected(
            "history.entries[0].deployment.environmentName",
            "the name of the stack",
            file=path,
            example=f'"{stack}"',
            fix="Run the update on the stack that was deployed to, or use that stack's record.",
        )
    return update


def _rejected(
    key: str, expected: str, *, example: str, fix: str, file: str = "environment variable"
) -> DeploymentRecordError:
    problem = Problem(file=file, key=key, expected=expected, example=example, fix=fix)
    return DeploymentRecordError("The record of the deployment", [problem])
