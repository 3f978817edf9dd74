"""Who a job of a workflow is in Azure, and whether it can read what it needs: it changes nothing."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from bootstrap.names import state_name
from operations.bootstrap.azure import AzureRefusedError, NotSignedInError
from operations.bootstrap.setting import Setting
from operations.github.runner import settings
from operations.terminal.errors import OperationError, explained

_GROUPS: Final = "2021-04-01"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One thing that was asked.

    Attributes:
        found: What Azure answered; None where it refused.
        refusal: Why.
    """

    what: str
    found: str | None
    refusal: str = ""


def identity_of_job(setting: Setting, stack: str) -> list[Reading]:
    """Sign in, and read what plans and updates of a stack need.

    Raises:
        OperationError: The job is not signed in, or Azure cannot be reached.
    """
    told = settings(
        {
            "AZURE_FEDERATED_TOKEN_FILE": "written by `stitches github step --sign-in`",
            "AZURE_SUBSCRIPTION_ID": "the subscription of the stack",
        }
    )
    subject = str(_claims(Path(told["AZURE_FEDERATED_TOKEN_FILE"]).read_text(encoding="ascii")).get("sub"))
    try:
        claims = _claims(setting.azure.token())
    except NotSignedInError as error:
        raise OperationError(
            explained(
                f"Entra does not let this job in. GitHub's subject of it is {subject}.",
                said=" ".join(str(error).split()),
                to_do="Run `stitches bootstrap check` on your machine: it compares the subject with what the"
                f" identity {os.environ.get('AZURE_CLIENT_ID', '')} trusts.",
            )
        ) from None
    name = state_name(stack)
    subscription = told["AZURE_SUBSCRIPTION_ID"]
    return [
        Reading(what="Subject of GitHub's token", found=subject),
        Reading(what="Identity", found=_name(claims)),
        _reading(f"Subscription {subscription}", lambda: _groups(setting, subscription)),
        _reading(
            f"Container {name}",
            lambda: _count(setting.azure.list_blobs(setting.account, name, ".pulumi/stacks/"), "files"),
        ),
        _reading(f"Key {name}", lambda: "there" if setting.azure.key(setting.vault, name) else None),
    ]


def _groups(setting: Setting, subscription: str) -> str | None:
    page = setting.azure.read(f"/subscriptions/{subscription}/resourcegroups", _GROUPS)
    return None if page is None else _count(page["value"], "resource groups")


def _count(found: list[Any] | None, of: str) -> str | None:
    return None if found is None else f"{len(found)} {of}"


def _reading(what: str, ask: Callable[[], str | None]) -> Reading:
    try:
        found = ask()
    except AzureRefusedError as error:
        return Reading(what=what, found=None, refusal=str(error))
    return Reading(what=what, found=found, refusal="" if found else "it does not exist, or is hidden from it")


def _name(claims: Mapping[str, Any]) -> str:
    """The identity's own name, which a managed identity's token has, and its ids."""
    resource = str(claims.get("xms_mirid", "")).rpartition("/")[2]
    return f"{resource or 'unnamed'}, client {claims.get('appid')}, object {claims.get('oid')}"


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says of its holder, unverified: it is our own, and only shown."""
    try:
        body = token.split(".")[1]
        return cast("Mapping[str, Any]", json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    except (IndexError, ValueError):
        return {}
