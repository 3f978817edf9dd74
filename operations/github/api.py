"""GitHub's REST API, as far as the workflows need it."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from operations.github.runner import settings
from operations.terminal.errors import OperationError, explained
from operations.terminal.faults import faulty_places

BOT: Final = "github-actions[bot]"
"""Whose name stands on everything that a workflow's own token writes."""

_SECONDS: Final = 30.0
_TRIES: Final = 4
_PAUSE_SECONDS: Final = 2.0
_LONGEST_PAUSE_SECONDS: Final = 60.0
# Source: docs.github.com, "Rate limits for the REST API".
_LIMITS: Final = frozenset({403, 429})
_FAULTS: Final = frozenset({500, 502, 503, 504})
_PAGE: Final = 100
_REFUSED_WITH: Final = {
    401: "The token is wrong or has expired: the step needs `GITHUB_TOKEN: ${{ github.token }}`.",
    403: "The job's `permissions` lack what this needs, or the API's limit is reached: see the message.",
    404: "It does not exist, or the job's `permissions` do not show it.",
}

_Answer = TypeVar("_Answer", bound=BaseModel)
_Read = TypeVar("_Read")


class Answered(BaseModel):
    """The base of what is read of GitHub's answers: strict in what is used, blind to all else."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class User(Answered):
    """Who wrote something."""

    login: str


class RefusedError(OperationError):
    """GitHub refuses a request.

    Attributes:
        status: The status of its answer.
        said: Its words.
    """

    def __init__(self, message: str, *, status: int, said: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class GitHub:
    """The API below a path, such as that of one repository, with somebody's token."""

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
        """The API as the runner names it.

        Raises:
            OperationError: The runner does not name it, or the step has no token.
        """
        told = settings(
            {"GITHUB_REPOSITORY": "the repository, as OWNER/NAME", "GITHUB_TOKEN": "the job's token"}
        )
        return cls(f"/repos/{told['GITHUB_REPOSITORY']}", told["GITHUB_TOKEN"], _url())

    @classmethod
    def whole(cls, token: str) -> "GitHub":
        """The API as a whole, with a person's token."""
        return cls("", token, _url())

    def get(self, answer: type[_Answer], path: str, **query: str | int) -> _Answer:
        """Read one thing.

        Raises:
            OperationError: GitHub refuses, cannot be reached, or answers something else than expected.
        """
        return self._read(TypeAdapter(answer), "GET", path, params=query)

    def every(self, page_of: TypeAdapter[list[_Answer]], path: str, **query: str | int) -> Iterator[_Answer]:
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

    def download(self, path: str, most: int) -> bytes:
        """Read a file, following GitHub to where it lies, without the token there.

        Raises:
            OperationError: As `get`; or it has more than `most` bytes, of which no more are read.
        """
        content = bytearray()
        try:
            with self._client.stream("GET", path, follow_redirects=True) as response:
                if response.is_error:
                    response.read()
                self._refuse(response)
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > most:
                        raise OperationError(
                            explained(
                                f"What GitHub sends for {path} is larger than {most:,} bytes.",
                                to_do="See what the run that made it has put there.",
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
                    f"GitHub's answer to {method} {path} is not what this program expects.",
                    found=f"wrong or missing: {faulty_places(error)}",
                    to_do="See whether GitHub's API has changed, and correct operations/github.",
                )
            ) from None

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401
        tries = Retrying(
            retry=retry_if_result(_is_passing),
            stop=stop_after_attempt(_TRIES),
            wait=_pause,
            retry_error_callback=_answer,
        )
        try:
            response = tries(self._client.request, method, path, **request)
        except httpx.HTTPError as error:
            raise _unreachable(method, path, error) from None
        self._refuse(response)
        return response

    @staticmethod
    def _refuse(response: httpx.Response) -> None:
        if response.is_success:
            return
        request = response.request
        try:
            said = str(response.json()["message"])
        except (ValueError, KeyError, TypeError):
            said = "nothing that can be read"
        raise RefusedError(
            explained(
                f"GitHub refused {request.method} {request.url.path} with status {response.status_code}.",
                said=said,
                to_do=_REFUSED_WITH.get(
                    response.status_code, "Run the job again; githubstatus.com tells more."
                ),
            ),
            status=response.status_code,
            said=said,
        )


def _url() -> str:
    return os.environ.get("GITHUB_API_URL") or "https://api.github.com"


def _is_passing(response: httpx.Response) -> bool:
    """Whether GitHub refuses for now: a limit of requests, or a fault of its own that left nothing behind.

    After a fault a POST is not repeated, since it may have been done.
    """
    if response.status_code in _LIMITS and "Retry-After" in response.headers:
        return True
    return response.status_code in _FAULTS and response.request.method != "POST"


def _pause(state: RetryCallState) -> float:
    """The seconds that GitHub asks for, up to a minute; without a word of it a few."""
    asked = _answer(state).headers.get("Retry-After", "")
    return min(float(asked) if asked.isdecimal() else _PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)


def _answer(state: RetryCallState) -> httpx.Response:
    """What GitHub answered to the latest try, which has one by the time that anybody asks."""
    return state.outcome.result() if state.outcome else httpx.Response(503)


def _unreachable(method: str, path: str, error: httpx.HTTPError) -> OperationError:
    return OperationError(
        explained(
            f"GitHub does not answer {method} {path} ({type(error).__name__}).",
            to_do="Run the job again; githubstatus.com tells whether the API works.",
        )
    )
