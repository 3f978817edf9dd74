"""The edge's cache: responses of routes with caching, for the time that the application sets.

Sources: learn.microsoft.com frontdoor/front-door-caching; the statuses: cdn/cdn-how-caching-works.
"""

import gzip
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from sandbox.sites.forwarding import Headers

_STATUSES: Final = (200, 203, 300, 301, 410)
_NEVER: Final = re.compile(r"\b(private|no-store|no-cache)\b")
_AGE: Final = re.compile(r"\b(s-maxage|max-age)\s*=\s*\"?(\d+)")
_WITHOUT_WORD_SECONDS: Final = 24 * 3600.0
"""The default; Front Door uses one to three days."""
_LARGEST_BYTES: Final = 64 * 1024 * 1024
_COMPRESSED_BYTES: Final = range(1024, 8 * 1024 * 1024 + 1)

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Kept:
    """A cached response."""

    status: int
    headers: Headers
    body: bytes
    until: float

    def response(self) -> Response:
        """Return the response."""
        response = Response(self.body, self.status)
        response.raw_headers[:] = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers
        ]
        return response


class Cache:
    """Responses in memory; the least recently used are removed first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._changing = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """Return a response that has not expired."""
        with self._changing:
            kept = self._kept.get(key)
            if kept is None or kept.until <= time.monotonic():
                return None
            self._kept.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Store a response."""
        with self._changing:
            self._remove(key)
            self._kept[key] = kept
            self._bytes += len(kept.body)
            while self._bytes > _LARGEST_BYTES:
                self._remove(next(iter(self._kept)))

    def purge(self, endpoint: str, patterns: list[str]) -> None:
        """Remove the responses of an endpoint's paths; a path that ends with * matches every continuation."""
        with self._changing:
            for key in list(self._kept):
                if key[0] == endpoint and any(_covers(pattern, key[1]) for pattern in patterns):
                    self._remove(key)

    def _remove(self, key: Key) -> None:
        previous = self._kept.pop(key, None)
        if previous is not None:
            self._bytes -= len(previous.body)


def key_of(endpoint: str, configuration: Mapping[str, Any], request: Request) -> Key:
    """Return the cache key of a request."""
    named = {name.strip() for name in str(configuration.get("queryParameters") or "").split(",")}
    given = parse_qsl(request.url.query, keep_blank_values=True)
    behaviour = configuration.get("queryStringCachingBehavior")
    if behaviour == "IgnoreQueryString":
        given = []
    elif behaviour == "IgnoreSpecifiedQueryStrings":
        given = [one for one in given if one[0] not in named]
    elif behaviour == "IncludeSpecifiedQueryStrings":
        given = [one for one in given if one[0] in named]
    return endpoint, request.url.path, urlencode(given)


def seconds(response: Response) -> float:
    """Return for how many seconds a response may be cached; 0 if it must not be."""
    control = response.headers.get("cache-control", "").lower()
    if response.status_code not in _STATUSES or "set-cookie" in response.headers or _NEVER.search(control):
        return 0.0
    ages = dict(_AGE.findall(control))
    age = ages.get("s-maxage", ages.get("max-age"))
    return _WITHOUT_WORD_SECONDS if age is None else float(age)


def compressed(response: Response, body: bytes, types: list[str], request: Request) -> Response:
    """Compress a cached response if the route and the browser allow it; only with gzip."""
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = "gzip" in request.headers.get("accept-encoding", "")
    if not wanted or media not in types or "content-encoding" in response.headers:
        return response
    if len(body) not in _COMPRESSED_BYTES:
        return response
    smaller = Response(gzip.compress(body, mtime=0), response.status_code)
    smaller.raw_headers[:] = [pair for pair in response.raw_headers if pair[0].lower() != b"content-length"]
    headers = MutableHeaders(raw=smaller.raw_headers)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(smaller.body))
    headers.add_vary_header("Accept-Encoding")
    return smaller


def _covers(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern
