"""Calls the parts of GitHub's REST API that the workflows need."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from operations.github.runner import required_variables
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_data import invalid_fields

BOT: Final = "github-actions[bot]"
"""The author of everything that is written with a workflow's own token."""

_SECONDS: Final = 30.0
_TRIES: Final = 4
_PAUSE_SECONDS: Final = 2.0
_LONGEST_PAUSE_SECONDS: Final = 60.0
# Source: docs.github.com, "Rate limits for the REST API".
_LIMITS: Final = frozenset({403, 429})
_SERVER_ERRORS: Final = frozenset({500, 502, 503, 504})
_PAGE: Final = 100
_REJECTED_WITH: Final = {
    401: "The token is invalid or has expired. Give the step `GITHUB_TOKEN: ${{ github.token }}`.",
    403: "Add the missing permission to the job's `permissions`; or wait, if the message names a rate limit.",
    404: "Check that it exists, and that the job's `permissions` allow reading it.",
}

_Model = TypeVar("_Model", bound=BaseModel)
_Read = TypeVar("_Read")


class Received(BaseModel):
    """The base of models for GitHub's responses: used fields are validated, all others are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class User(Received):
    """The author of something."""

    login: str


class RejectedError(OperationError):
    """GitHub rejected a request.

    Attributes:
        status: The HTTP status of the response.
        reason: GitHub's message.
    """

    def __init__(self, message: str, *, status: int, reason: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class GitHub:
    """The API below a path, such as that of one repository, with a token."""

    def __init__(self, below: str, token: str, url: str) -> None:
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}{below}",
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            timeout=_SECONDS,
            transport=httpx.HTTPTransport(retries=2),
        )

    @classmethod
    def of_this_job(cls) -> "GitHub":
        """The API of this job's repository, with the job's token.

        Raises:
            OperationError: A variable of the runner, or the token, is missing.
        """
        variables = required_variables(
            {"GITHUB_REPOSITORY": "the repository, as OWNER/NAME", "GITHUB_TOKEN": "the job's token"}
        )
        return cls(f"/repos/{variables['GITHUB_REPOSITORY']}", variables["GITHUB_TOKEN"], _url())

    @classmethod
    def whole(cls, token: str) -> "GitHub":
        """The whole API, with a person's token."""
        return cls("", token, _url())

    def get(self, model: type[_Model], path: str, **query: str | int) -> _Model:
        """Read one object.

        Raises:
            OperationError: GitHub rejects the request, cannot be reached, or sends an unexpected response.
        """
        return self._read(TypeAdapter(model), "GET", path, params=query)

    def every(self, page_of: TypeAdapter[list[_Model]], path: str, **query: str | int) -> Iterator[_Model]:
        """Read all elements of a list, page by page.

        Raises:
            OperationError: As `get`.
        """
        page = 0
        is_last = False
        while not is_last:
            page += 1
            found = self._read(page_of, "GET", path, params={**query, "per_page": _PAGE, "page": page})
            yield from found
            is_last = len(found) < _PAGE

    def write(self, method: str, path: str, **body: object) -> None:
        """Create or change something, by POST or PATCH.

        Raises:
            OperationError: As `get`.
        """
        self._send(method, path, json=body)

    def download(self, path: str, maximum: int) -> bytes:
        """Download a file. Redirects are followed, without the token.

        Raises:
            OperationError: As `get`; or the file is larger than `maximum` bytes, and no more are read.
        """
        content = bytearray()
        try:
            with self._client.stream("GET", path, follow_redirects=True) as response:
                if response.is_error:
                    response.read()
                self._reject(response)
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > maximum:
                        raise OperationError(
                            explained(
                                f"GitHub's response to GET {path} is larger than {maximum:,} bytes.",
                                fix="Check what the run that created the file has written into it.",
                            )
                        )
        except httpx.HTTPError as error:
            raise _unreachable("GET", path, error) from None
        return bytes(content)

    def _read(
        self, adapter: TypeAdapter[_Read], method: str, path: str, **request: Mapping[str, object]
    ) -> _Read:
        response = self._send(method, path, **request)
        try:
            return adapter.validate_json(response.content)
        except ValidationError as error:
            raise OperationError(
                explained(
                    f"GitHub's response to {method} {path} is not what this program expects.",
                    found=f"invalid or missing: {invalid_fields(error)}",
                    fix="Check whether GitHub's API has changed, and correct operations/github.",
                )
            ) from None

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401
        tries = Retrying(
            retry=retry_if_result(_is_temporary),
            stop=stop_after_attempt(_TRIES),
            wait=_pause,
            retry_error_callback=_response,
        )
        try:
            response = tries(self._client.request, method, path, **request)
        except httpx.HTTPError as error:
            raise _unreachable(method, path, error) from None
        self._reject(response)
        return response

    @staticmethod
    def _reject(response: httpx.Response) -> None:
        if response.is_success:
            return
        request = response.request
        try:
            reason = str(response.json()["message"])
        except (ValueError, KeyError, TypeError):
            reason = "no readable message"
        raise RejectedError(
            explained(
                f"GitHub rejected {request.method} {request.url.path} with status {response.status_code}.",
                said=reason,
                fix=_REJECTED_WITH.get(
                    response.status_code,
                    "Run the job again. githubstatus.com shows whether GitHub has a problem.",
                ),
            ),
            status=response.status_code,
            reason=reason,
        )


def _url() -> str:
    return os.environ.get("GITHUB_API_URL") or "https://api.github.com"


def _is_temporary(response: httpx.Response) -> bool:
    """Whether to retry: GitHub's rate limit is reached, or it has an internal error.

    After an internal error, a POST is not retried, because it may have been done.
    """
    if response.status_code in _LIMITS and "Retry-After" in response.headers:
        return True
    return response.status_code in _SERVER_ERRORS and response.request.method != "POST"


def _pause(state: RetryCallState) -> float:
    """The seconds to wait: as long as GitHub says, but at most a minute; a few by default."""
    asked = _response(state).headers.get("Retry-After", "")
    return min(float(asked) if asked.isdecimal() else _PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)


def _response(state: RetryCallState) -> httpx.Response:
    """GitHub's response to the latest attempt; tenacity calls this only when there is one."""
    return state.outcome.result() if state.outcome else httpx.Response(503)


def _unreachable(method: str, path: str, error: httpx.HTTPError) -> OperationError:
    return OperationError(
        explained(
            f"GitHub does not respond to {method} {path} ({type(error).__name__}).",
            fix="Run the job again. githubstatus.com shows whether the API has a problem.",
        )
    )
