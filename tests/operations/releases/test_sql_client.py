"""The SQL client in packages: a program that differs from the pinned one is never used."""

import hashlib
import io
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from operations.releases.sql_client import PINNED, Pin, sql_client
from operations.terminal.errors import OperationError

_PROGRAM = b"a program"
Responses = list[httpx.Response]


def archived(content: bytes, name: str = "sqlcmd") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:bz2") as archive:
        for member, text in (("NOTICE.md", b"licences"), (name, content)):
            entry = tarfile.TarInfo(member)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return packed.getvalue()


ARCHIVE = archived(_PROGRAM)
PIN = Pin(
    version="9.9.9",
    address="https://releases.example.com/sqlcmd.tar.bz2",
    archive_sha256=hashlib.sha256(ARCHIVE).hexdigest(),
    program_sha256=hashlib.sha256(_PROGRAM).hexdigest(),
)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "stitches"


def serving(*responses: httpx.Response) -> httpx.MockTransport:
    left = list(responses)
    return httpx.MockTransport(lambda _: left.pop(0))


def test_it_is_downloaded_once_also_over_redirects() -> None:
    elsewhere = httpx.Response(302, headers={"Location": "https://assets.example.com/1"})
    served = serving(elsewhere, httpx.Response(200, content=ARCHIVE))
    made = sql_client(PIN, served)
    assert made.read_bytes() == _PROGRAM
    assert os.access(made, os.X_OK)
    assert sql_client(PIN, serving()) == made


def test_a_changed_program_in_the_cache_is_downloaded_again(cache: Path) -> None:
    sql_client(PIN, serving(httpx.Response(200, content=ARCHIVE))).write_bytes(b"another")
    assert sql_client(PIN, serving(httpx.Response(200, content=ARCHIVE))).read_bytes() == _PROGRAM
    assert [each.name for each in cache.iterdir()] == ["sqlcmd-9.9.9"]


@pytest.mark.parametrize(
    ("response", "pin"),
    [
        (httpx.Response(404), PIN),
        (httpx.Response(200, content=archived(b"another")), PIN),
        (httpx.Response(200, content=ARCHIVE), replace(PIN, program_sha256="0" * 64)),
        (
            httpx.Response(200, content=b"not an archive"),
            replace(PIN, archive_sha256=hashlib.sha256(b"not an archive").hexdigest()),
        ),
        (
            httpx.Response(200, content=archived(_PROGRAM, "other")),
            replace(PIN, archive_sha256=hashlib.sha256(archived(_PROGRAM, "other")).hexdigest()),
        ),
    ],
    ids=["absent", "another archive", "another program", "not an archive", "without the program"],
)
def test_a_program_that_is_not_the_pinned_one_is_rejected_and_not_kept(
    cache: Path, response: httpx.Response, pin: Pin
) -> None:
    with pytest.raises(OperationError, match="--sql-client"):
        sql_client(pin, serving(response))
    assert not cache.exists() or not list(cache.iterdir())


def test_a_network_error_is_reported() -> None:
    def reject(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(OperationError, match="ConnectError"):
        sql_client(PIN, httpx.MockTransport(reject))


def test_the_pinned_one_is_of_the_version_that_its_address_names() -> None:
    assert f"/v{PINNED.version}/" in PINNED.address
