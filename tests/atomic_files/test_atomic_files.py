"""A file has either the previous or the new content, and its mode keeps other users out."""

import os
import stat
import threading
from pathlib import Path

import pytest

import atomic_files


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask() -> int:
    """The bits that the process removes from the mode of each file that it creates."""
    found = os.umask(0)
    os.umask(found)
    return found


@pytest.mark.parametrize("content", ["ä\r\nb\n", b"\x00\xff"])
def test_a_file_has_what_was_written_and_no_temporary_file_is_left(
    tmp_path: Path, content: str | bytes
) -> None:
    file = tmp_path / "file"
    file.write_text("a longer previous text", encoding="utf-8")
    atomic_files.write(file, content)
    assert file.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("mode", [atomic_files.PRIVATE, atomic_files.PROGRAM])
def test_a_file_gets_its_mode_whatever_mode_the_previous_file_had(
    tmp_path: Path, mode: int, umask: int
) -> None:
    file = tmp_path / "file"
    file.touch(mode=0o644)
    atomic_files.write(file, "text", mode=mode)
    assert mode_of(file) == mode & ~umask


def test_a_private_file_is_private_before_it_has_content(tmp_path: Path) -> None:
    with atomic_files.replacing(tmp_path / "key", mode=atomic_files.PRIVATE) as beside:
        assert mode_of(beside) == 0o600
        assert beside.read_bytes() == b""


def test_after_an_error_the_previous_file_stays_and_no_temporary_file_is_left(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("previous", encoding="utf-8")
    unfinished = atomic_files.replacing(file)
    unfinished.__enter__().write_text("half", encoding="utf-8")
    assert not unfinished.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert file.read_text(encoding="utf-8") == "previous"
    assert list(tmp_path.iterdir()) == [file]


def test_a_temporary_file_of_a_killed_writer_does_not_block_others(tmp_path: Path) -> None:
    file = tmp_path / "file"
    left = tmp_path / f".file.{os.getpid()}.{threading.get_ident()}"
    left.write_text("half", encoding="utf-8")
    left.chmod(0o444)
    atomic_files.write(file, "whole")
    atomic_files.link(tmp_path / "link", file)
    assert file.read_text(encoding="utf-8") == "whole"
    assert not left.exists()


def test_threads_that_write_one_file_leave_the_content_of_one_of_them(tmp_path: Path) -> None:
    file = tmp_path / "file"
    texts = [letter * 10_000 for letter in "abcdefgh"]
    threads = [threading.Thread(target=atomic_files.write, args=(file, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text(encoding="utf-8") in texts
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_leads_to_its_latest_target(tmp_path: Path) -> None:
    link = tmp_path / "link"
    for target in (tmp_path / "one", Path("other"), Path("other")):
        atomic_files.link(link, target)
        assert link.readlink() == target
    assert list(tmp_path.iterdir()) == [link]
