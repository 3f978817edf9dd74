"""Finds out which identity a workflow's job has in Azure, and whether it can read what it needs."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from bootstrap.names import state_name
from operations.bootstrap.azure import AzureRejectedError, NotSignedInError
from operations.bootstrap.setting import Setting
from operations.github.runner import required_variables
from operations.terminal.errors import OperationError, explained

_GROUPS: Final = "2021-04-01"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One read from Azure.

    Attributes:
        found: What was found; None if Azure rejected the request.
        rejection: Why Azure rejected it.
    """

    what: str
    found: str | None
    rejection: str = ""


def identity_of_job(setting: Setting, stack: str) -> list[Reading]:
    """Sign in, and read what plans and updates of a stack need. It changes nothing.

    Raises:
        OperationError: The job is not signed in, or Azure cannot be reached.
    """
    variables = required_variables(
        {
            "AZURE_FEDERATED_TOKEN_FILE": "written by `stitches github step --sign-in`",
            "AZURE_SUBSCRIPTION_ID": "the subscription of the stack",
        }
    )
    token = Path(variables["AZURE_FEDERATED_TOKEN_FILE"]).read_text(encoding="ascii")
    subject = str(_claims(token).get("sub"))
    try:
        claims = _claims(setting.azure.token())
    except NotSignedInError as error:
        raise OperationError(
            explained(
                f"This job cannot sign in to Entra. The subject of GitHub's token is {subject}.",
                said=" ".join(str(error).split()),
                fix="Run `stitches bootstrap check` on your machine. It compares the subject with the one"
                f" that the identity {os.environ.get('AZURE_CLIENT_ID', '')} trusts.",
            )
        ) from None
    name = state_name(stack)
    subscription = variables["AZURE_SUBSCRIPTION_ID"]
    return [
        Reading(what="Subject of GitHub's token", found=subject),
        Reading(what="Identity", found=_name(claims)),
        _reading(f"Subscription {subscription}", lambda: _groups(setting, subscription)),
        _reading(
            f"Container {name}",
            lambda: _count(setting.azure.list_blobs(setting.account, name, ".pulumi/stacks/"), "files"),
        ),
        _reading(f"Key {name}", lambda: "exists" if setting.azure.key(setting.vault, name) else None),
    ]


def _groups(setting: Setting, subscription: str) -> str | None:
    page = setting.azure.read(f"/subscriptions/{subscription}/resourcegroups", _GROUPS)
    return None if page is None else _count(page["value"], "resource groups")


def _count(found: list[Any] | None, of: str) -> str | None:
    return None if found is None else f"{len(found)} {of}"


def _reading(what: str, read: Callable[[], str | None]) -> Reading:
    try:
        found = read()
    except AzureRejectedError as error:
        return Reading(what=what, found=None, rejection=str(error))
    return Reading(what=what, found=found, rejection="" if found else "not found, or not visible")


def _name(claims: Mapping[str, Any]) -> str:
    """The identity's name, which the token of a managed identity contains, and its ids."""
    resource = str(claims.get("xms_mirid", "")).rpartition("/")[2]
    return f"{resource or 'unnamed'}, client {claims.get('appid')}, object {claims.get('oid')}"


def _claims(token: str) -> Mapping[str, Any]:
    """The claims of a token. They are not verified: it is this job's own token, and only displayed."""
    try:
        body = token.split(".")[1]
        return cast("Mapping[str, Any]", json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    except (IndexError, ValueError):
        return {}
