"""A fake GitHub on this machine: the part of its API that the workflows use, and the recorded requests."""

import io
import json
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "stitches/infrastructure"
TOKEN = "the-token-of-the-job"  # noqa: S105


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str | None
    body: dict[str, Any]


@dataclass
class FakeGitHub:
    """The content of GitHub, as a test sets it."""

    url: str = ""
    pulls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    comments: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    issues: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    runs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """The runs of each workflow."""
    kept: dict[int, list[dict[str, Any]]] = field(default_factory=dict[int, list[dict[str, Any]]])
    """By the number of a run, its artifacts."""
    single_runs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """By its number, the response for a single run."""
    artifact: bytes = b""
    artifact_size: int | None = None
    has_artifact: bool = True
    rejection: tuple[int, str] | None = None
    passing: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """The errors of the next requests: the status, and Retry-After in seconds if it is set."""
    retry_after: str = ""
    older_artifacts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    asked: list[Asked] = field(default_factory=list[Asked])
    tokens: int = 0

    @property
    def written(self) -> list[Asked]:
        """The requests that write comments and issues."""
        return [one for one in self._writing if "/statuses/" not in one.path]

    @property
    def statuses(self) -> list[Asked]:
        """The requests that set the status of a commit."""
        return [one for one in self._writing if "/statuses/" in one.path]

    @property
    def _writing(self) -> list[Asked]:
        return [one for one in self.asked if one.method in ("POST", "PATCH")]

    def respond(self, asked: Asked) -> tuple[int, Any, str | None]:
        """The status, the body, and the Location."""
        self.asked.append(asked)
        self.retry_after = ""
        if self.passing:
            status, self.retry_after = self.passing.pop(0)
            return status, {"message": "Come again"}, None
        if self.rejection:
            return self.rejection[0], {"message": self.rejection[1]}, None
        path = asked.path.removeprefix(f"/repos/{REPOSITORY}")
        kind = path.rpartition("/")[2]
        if asked.method != "GET":
            return 201, {}, None
        if path == "/actions/artifacts/5/zip":
            return 302, None, f"{self.url.replace('127.0.0.1', 'localhost')}/storage"
        if kind in (lists := {"pulls": self.pulls, "comments": self.comments, "issues": self._open_issues}):
            size, page = int(asked.query["per_page"]), int(asked.query["page"])
            return 200, lists[kind][(page - 1) * size : page * size], None
        return 200, self._kept_by(path.split("/")[-2]) or self._single(kind), None

    @property
    def _open_issues(self) -> list[dict[str, Any]]:
        return [one for one in self.issues if one["state"] == "open"]

    def _kept_by(self, run: str) -> dict[str, Any]:
        found = self.kept.get(int(run)) if run.isdecimal() else None
        return {} if found is None else {"artifacts": found}

    def _single(self, kind: str) -> Any:
        if kind == "token":
            self.tokens += 1
            return {"value": f"header.payload-{self.tokens}.signature"}
        if kind == "artifacts":
            size = self.artifact_size if self.artifact_size is not None else len(self.artifact)
            one = {"id": 5, "name": "review", "size_in_bytes": size, "expired": False}
            return {"artifacts": [*self.older_artifacts, one] if self.has_artifact else []}
        if kind.isdecimal():
            return self.single_runs.get(kind, {})
        if kind == "runs":
            return {"workflow_runs": self.runs}
        assert kind == "storage", kind
        return self.artifact


def zipped(**files: str | bytes) -> bytes:
    """An artifact with files by name; "__" stands for a period."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@contextmanager
def serving(given: FakeGitHub | None = None) -> Generator[FakeGitHub, None, None]:
    """A fake GitHub that listens: the given one, or an empty one."""
    github = given or FakeGitHub()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            authorization = self.headers.get("Authorization")
            asked = Asked(self.command, split.path, query, authorization, body)
            status, response, elsewhere = github.respond(asked)
            content = response if isinstance(response, bytes) else json.dumps(response).encode()
            self.send_response(status)
            if github.retry_after:
                self.send_header("Retry-After", github.retry_after)
            if elsewhere:
                self.send_header("Location", elsewhere)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815  # the base's own names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
