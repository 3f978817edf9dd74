"""Signs a command in to Azure by GitHub's token for the job: no secret is stored anywhere.

Two parts of the engine sign in, each in its own way. The azure-native provider takes ARM_USE_OIDC and asks
GitHub itself (its documentation, "OpenID Connect"). The backend (azblob://) and the key of the state's
secrets (azurekeyvault://) use Azure's SDK for Go, whose workload identity reads the token from the file that
AZURE_FEDERATED_TOKEN_FILE names, again each time that it needs one. GitHub's token is good for five minutes,
an update may take an hour: so the file is renewed for as long as the command runs.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

import atomic_files
from operations.github.runner import mask, settings
from operations.terminal.errors import OperationError, explained

AUDIENCE: Final = "api://AzureADTokenExchange"
"""Whom the token is for; bootstrap's federated credentials ask for the same."""

_RENEWED_EVERY_SECONDS: Final = 200.0
_TRIED_AGAIN_AFTER_SECONDS: Final = 20.0
_SECONDS_TO_ANSWER: Final = 30.0
_SETTINGS: Final = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "given to jobs with the permission `id-token: write`",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "given to the same jobs",
    "AZURE_CLIENT_ID": "the identity to sign in as",
    "AZURE_TENANT_ID": "its tenant",
    "AZURE_SUBSCRIPTION_ID": "the subscription of the stack",
}


class _Answer(BaseModel):
    value: SecretStr


@contextmanager
def signed_in(*, every: float = _RENEWED_EVERY_SECONDS) -> Generator[Mapping[str, str], None, None]:
    """The environment in which a command is signed in, for as long as the context lasts.

    The token lies in a file that only this user can read, masked in every log, and is gone afterwards.

    Args:
        every: Seconds after which the token is renewed.

    Raises:
        OperationError: A setting is missing, or GitHub gives no token.
    """
    told = settings(_SETTINGS)
    with tempfile.TemporaryDirectory(prefix="sign-in-", dir=os.environ.get("RUNNER_TEMP")) as folder:
        file = Path(folder, "token")
        _renew(file)
        over = threading.Event()
        renewing = threading.Thread(target=_keep_renewing, args=(file, over, every), daemon=True)
        renewing.start()
        try:
            yield {
                **os.environ,
                "ARM_USE_OIDC": "true",
                "ARM_CLIENT_ID": told["AZURE_CLIENT_ID"],
                "ARM_TENANT_ID": told["AZURE_TENANT_ID"],
                "ARM_SUBSCRIPTION_ID": told["AZURE_SUBSCRIPTION_ID"],
                "AZURE_FEDERATED_TOKEN_FILE": str(file),
            }
        finally:
            over.set()
            renewing.join()


def _keep_renewing(file: Path, over: threading.Event, every: float) -> None:
    pause = every
    while not over.wait(pause):
        try:
            _renew(file)
            pause = every
        except OperationError as error:
            # The command may be done before it needs a new one; if not, Azure's refusal ends it.
            sys.stderr.write(f"The token for Azure could not be renewed, and is asked for again.\n{error}\n")
            pause = min(every, _TRIED_AGAIN_AFTER_SECONDS)


def _renew(file: Path) -> None:
    """Write a fresh token: wholly or not at all, and for this user alone."""
    token = _token()
    mask(token)
    atomic_files.write(file, token, mode=atomic_files.PRIVATE)


def _token() -> str:
    try:
        answer = httpx.get(
            httpx.URL(os.environ["ACTIONS_ID_TOKEN_REQUEST_URL"]).copy_merge_params({"audience": AUDIENCE}),
            headers={"Authorization": f"Bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"},
            timeout=_SECONDS_TO_ANSWER,
        )
        answer.raise_for_status()
        return _Answer.model_validate_json(answer.content).value.get_secret_value()
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as error:
        reason = f"status {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
        raise OperationError(
            explained(
                f"GitHub gives no token to sign in to Azure ({reason or type(error).__name__}).",
                to_do="Run the job again; githubstatus.com tells whether Actions works.",
            )
        ) from None
