"""Signs a command in to Azure with GitHub's token for the job: no secret is stored anywhere.

Two parts of the engine sign in, each in its own way. The azure-native provider reads ARM_USE_OIDC and gets
tokens from GitHub itself (its documentation, "OpenID Connect"). The backend (azblob://) and the key of the
state's secrets (azurekeyvault://) use Azure's SDK for Go, whose workload identity reads the token from the
file that AZURE_FEDERATED_TOKEN_FILE names, each time that it needs one. GitHub's token is valid for five
minutes, and an update may take an hour, so the file is renewed as long as the command runs.
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
from operations.github.runner import mask, required_variables
from operations.terminal.errors import OperationError, explained

AUDIENCE: Final = "api://AzureADTokenExchange"
"""The audience of the token; bootstrap's federated credentials expect the same."""

_RENEWED_EVERY_SECONDS: Final = 200.0
_RETRIED_AFTER_SECONDS: Final = 20.0
_TIMEOUT_SECONDS: Final = 30.0
_VARIABLES: Final = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "set in jobs with the permission `id-token: write`",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "set in the same jobs",
    "AZURE_CLIENT_ID": "the identity to sign in as",
    "AZURE_TENANT_ID": "its tenant",
    "AZURE_SUBSCRIPTION_ID": "the subscription of the stack",
}


class _Token(BaseModel):
    value: SecretStr


@contextmanager
def signed_in(*, every: float = _RENEWED_EVERY_SECONDS) -> Generator[Mapping[str, str], None, None]:
    """The environment in which a command is signed in, as long as the context lasts.

    The token is in a file that only this user can read, and that is deleted afterwards. It is redacted in all
    logs.

    Args:
        every: Seconds after which the token is renewed.

    Raises:
        OperationError: A variable is missing, or GitHub does not issue a token.
    """
    variables = required_variables(_VARIABLES)
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
                "ARM_CLIENT_ID": variables["AZURE_CLIENT_ID"],
                "ARM_TENANT_ID": variables["AZURE_TENANT_ID"],
                "ARM_SUBSCRIPTION_ID": variables["AZURE_SUBSCRIPTION_ID"],
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
            # The command may end before it needs a new token. If not, Azure's error ends it.
            sys.stderr.write(f"The token for Azure could not be renewed. The command tries again.\n{error}\n")
            pause = min(every, _RETRIED_AFTER_SECONDS)


def _renew(file: Path) -> None:
    """Write a new token atomically, so that only this user can read it."""
    token = _token()
    mask(token)
    atomic_files.write(file, token, mode=atomic_files.PRIVATE)


def _token() -> str:
    try:
        response = httpx.get(
            httpx.URL(os.environ["ACTIONS_ID_TOKEN_REQUEST_URL"]).copy_merge_params({"audience": AUDIENCE}),
            headers={"Authorization": f"Bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"},
            timeout=_TIMEOUT_SECONDS,
        )
        response.raise_for_status()
        return _Token.model_validate_json(response.content).value.get_secret_value()
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as error:
        reason = f"status {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
        raise OperationError(
            explained(
                f"GitHub did not issue a token to sign in to Azure ({reason or type(error).__name__}).",
                fix="Run the job again. githubstatus.com shows whether Actions has a problem.",
            )
        ) from None
