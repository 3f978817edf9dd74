"""Forward a request to a site's process, and return its response."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from sandbox.sites.processes import Worker

Headers = list[tuple[str, str]]

_OF_ONE_HOP: Final = frozenset(
    ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade"]
)
_CONNECTING: Final = 10.0


def client() -> httpx.AsyncClient:
    """Return a client for `pass_on`, without a proxy and without default headers."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=_CONNECTING),
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def without_hops(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out the hop-by-hop headers."""
    for name, value in headers:
        if name.lower() not in _OF_ONE_HOP:
            yield name, value


async def pass_on(request: Request, worker: Worker, headers: Headers, through: httpx.AsyncClient) -> Response:
    """Forward a request to a process.

    Args:
        request: the request; its body is streamed.
        worker: the process.
        headers: the headers to send.
        through: the client.

    Raises:
        httpx.HTTPError: if the process does not respond.
    """
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    asked = httpx.Request(
        request.method,
        httpx.URL(f"http://127.0.0.1:{worker.port}{path}{'?' if query else ''}{query}"),
        headers=[(name, value) for name, value in headers if name.lower() != "transfer-encoding"],
        content=request.stream() if has_body else None,
    )
    worker.busy += 1
    try:
        response = await through.send(asked, stream=True)
    except BaseException:
        worker.busy -= 1
        raise

    async def body() -> AsyncIterator[bytes]:
        try:
            async for piece in response.aiter_raw():
                yield piece
        finally:
            worker.busy -= 1
            await response.aclose()

    passed = StreamingResponse(body(), response.status_code)
    passed.raw_headers[:] = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))  # starlette expects lower-case names
        for name, value in without_hops(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
        )
        if name.lower() != "transfer-encoding"
    ]
    return passed


def page(status: int, title: str, text: str) -> Response:
    """Return a page that Azure shows instead of an application."""
    return HTMLResponse(
        f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n",
        status,
    )
