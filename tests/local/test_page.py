"""The page of a stack's site: what `up` prints about it, and that no problem with it makes `up` fail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.events import Report
from local.final_messages import final_message
from local.page import VARIABLE, Page, is_wanted, page_of
from sandbox.arm import process

SITE = "https://stitches-dev.azurewebsites.net/"
HOST = "stitches-dev.azurewebsites.net"
TITLE = "Stitches &amp; \x1b[2J\n  friends"
RESPONSES = {
    "/page": (200, f"<html><head><title>{TITLE}</title></head></html>"),
    "/bare": (200, "a text"),
    "/broken": (503, "<title>:( Application Error</title>"),
    "/elsewhere": (302, ""),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, content = RESPONSES[self.path]
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(content.encode())))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


@pytest.fixture(scope="module")
def application() -> Iterator[str]:
    """The address of an application."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of each host on the local Azure, which is not started."""
    addresses: dict[str, str] = {}

    def start(_azure: Path, *, faults: Path | None) -> None:
        assert faults is None

    def ask(_running: None) -> dict[str, str]:
        return addresses

    monkeypatch.setattr(process, "start", start)
    monkeypatch.setattr(process, "addresses", ask)
    return addresses


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("page", "The application responds: 200 “Stitches & [2J friends”."),
        ("bare", "The application responds: 200."),
        ("broken", "It responds with an error: 503 “:( Application Error”."),
        ("elsewhere", "The application responds: 302."),
    ],
)
def test_the_response_of_the_site_is_reported(
    application: str, served: dict[str, str], path: str, message: str
) -> None:
    served[HOST] = application
    assert page_of(f"{SITE}{path}", Path("none")) == Page(address=f"{application}/{path}", message=message)


def test_an_address_without_a_response_is_reported_as_such(served: dict[str, str]) -> None:
    served[HOST] = "http://127.0.0.1:1"
    page = page_of(SITE, Path("none"))
    assert page.address == "http://127.0.0.1:1/"
    assert "not responded" in page.message


def test_a_missing_site_has_no_address(served: dict[str, str]) -> None:
    assert served == {}
    page = page_of(SITE, Path("none"))
    assert page.address is None
    assert HOST in page.message


def test_the_reason_why_the_local_azure_is_not_served_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"sead": 1}')
    monkeypatch.setenv(process.FAULTS, str(faults))
    page = page_of(SITE, tmp_path / "azure.db")
    assert page.address is None
    assert "did you mean" in page.message
    (tmp_path / "other.arm").write_text("where its folder would be")
    assert page_of(SITE, tmp_path / "other.db").address is None


def test_it_is_served_unless_a_variable_disables_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    assert is_wanted()
    monkeypatch.setenv(VARIABLE, "off")
    assert not is_wanted()


@pytest.mark.parametrize(
    "page",
    [Page(address="http://127.0.0.1:43249/", message="word " * 40), Page(address=None, message="word " * 40)],
)
def test_an_update_ends_with_the_page_in_lines_that_fit_a_terminal(page: Page) -> None:
    message = final_message("up", "dev", Report.of([]), None, page).splitlines()
    assert max(map(len, message)) <= 80
    if page.address:
        assert [line for line in message if line.rstrip().endswith(f" {page.address}")]
        assert "make down" in " ".join(message)
