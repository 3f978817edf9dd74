import hashlib
import io
import platform
import socket
import tarfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from engine import installer
from engine.engine import WayError
from engine.installer import download

_PROGRAMS = {
    "pulumi/pulumi": b"the engine",
    "pulumi/pulumi-language-python": b"the language host",
    "pulumi/pulumi-language-python-exec": b"the launcher",
}
_OTHERS = {"pulumi/pulumi-language-go": b"another language", "../../outside": b"no"}
_ARCHIVE = "pulumi-v3.259.0-linux-x64.tar.gz"


@pytest.fixture(autouse=True)
def _on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def test_a_release_is_downloaded_checked_and_unpacked(release: Path, target: Path) -> None:
    _publish(release, _PROGRAMS | _OTHERS)
    _download(release, target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "pulumi": b"the engine",
        "pulumi-language-python": b"the language host",
        "pulumi-language-python-exec": b"the launcher",
    }
    assert all(path.stat().st_mode & 0o777 == 0o755 for path in target.iterdir())


def test_an_archive_that_differs_from_its_published_checksum_is_rejected(release: Path, target: Path) -> None:
    _publish(release, _PROGRAMS)
    with (release / _ARCHIVE).open("ab") as archive:
        archive.write(b"one more byte")
    with pytest.raises(
        WayError, match=r"has the SHA-256 checksum [0-9a-f]{64}, but [0-9a-f]{64} is published"
    ):
        _download(release, target)
    assert not (target / "pulumi").exists()


def test_an_archive_without_a_published_checksum_is_not_downloaded(release: Path, target: Path) -> None:
    _publish(release, _PROGRAMS)
    (release / "checksums.txt").write_text("0123  pulumi-v3.259.0-windows-x64.zip\n", encoding="utf-8")
    with pytest.raises(WayError, match=f"has no checksum for {_ARCHIVE}"):
        _download(release, target)
    assert not list(target.iterdir())


def test_an_archive_that_lacks_a_program_is_rejected(release: Path, target: Path) -> None:
    _publish(release, {"pulumi/pulumi": b"the engine"})
    with pytest.raises(WayError, match="lacks pulumi-language-python, pulumi-language-python-exec"):
        _download(release, target)


def test_a_file_that_is_not_an_archive_is_rejected(release: Path, target: Path) -> None:
    _publish(release, _PROGRAMS, packed=b"<html>please log in</html>")
    with pytest.raises(WayError, match="the archive could not be unpacked"):
        _download(release, target)


def test_a_release_that_does_not_exist_is_an_error_with_a_message(release: Path, target: Path) -> None:
    with pytest.raises(WayError, match=r"checksums\.txt could not be read \(HTTP Error 404"):
        _download(release, target)


def test_a_host_that_cannot_be_found_fails_at_once(target: Path) -> None:
    started = time.monotonic()
    address = "http://no-such-host.invalid/checksums.txt"
    with pytest.raises(WayError, match="could not be read"):
        download(target, "3.259.0", checksums=address)
    assert time.monotonic() - started < 10


def test_a_host_that_does_not_respond_times_out_after_a_few_seconds(
    monkeypatch: pytest.MonkeyPatch, target: Path
) -> None:
    monkeypatch.setattr(installer, "_SECONDS_TO_RESPOND", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/checksums.txt"
        with pytest.raises(WayError, match="timed out"):
            download(target, "3.259.0", checksums=address)


def test_there_is_no_release_for_an_unknown_machine(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(WayError, match="there is no release for Linux on riscv64"):
        download(target, "3.259.0")


def _publish(release: Path, files: dict[str, bytes], *, packed: bytes | None = None) -> None:
    if packed is None:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        packed = buffer.getvalue()
    (release / _ARCHIVE).write_bytes(packed)
    checksum = hashlib.sha256(packed).hexdigest()
    (release / "checksums.txt").write_text(
        f"{'0' * 64}  pulumi-v3.259.0-darwin-arm64.tar.gz\n{checksum}  {_ARCHIVE}\n", encoding="utf-8"
    )


def _download(release: Path, target: Path) -> None:
    with _served(release) as address:
        download(
            target,
            "3.259.0",
            archive=f"{address}/pulumi-v{{version}}-{{platform}}.tar.gz",
            checksums=f"{address}/checksums.txt",
        )


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it overrides
        pass


@contextmanager
def _served(folder: Path) -> Generator[str, None, None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
