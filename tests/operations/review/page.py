"""A report as GitHub shows it: rendered by GitHub's own cmark-gfm, laid out by a browser.

`python -m tests.operations.review.page FILE.md PICTURE.png` draws one.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

import cmarkgfm
from cmarkgfm.cmark import Options

_CSS: Final = Path(__file__).with_name("github.css")
_ALERT: Final = re.compile(r"<blockquote>\n<p>\[!(\w+)\]\n")
_MEASURE: Final = """\
<script>
const page = document.querySelector("article");
const shown = [...document.querySelectorAll("table")].filter(table => !table.closest("details:not([open])"));
const wide = shown.filter(table => table.scrollWidth > table.clientWidth);
document.title = `${Math.ceil(page.getBoundingClientRect().height)} ${wide.length}`;
</script>"""


class Place(StrEnum):
    """The place where GitHub shows it, with its width in pixels.

    Source: the page of a file has its text in `.container-lg`, 1012 px, with 16 px letters. The box of a
    comment on a pull request is that of a page of 1280 px without margins and sidebar, with 14 px letters:
    790 px, as measured in 2026.
    """

    FILE = "file"
    COMMENT = "comment"

    @property
    def width(self) -> int:
        """In pixels."""
        return {Place.FILE: 1012, Place.COMMENT: 790}[self]


def browser() -> str | None:
    """The browser of this machine; None if there is none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def html(markdown: str, place: Place) -> str:
    """The complete page. Alerts are drawn as on GitHub's site, because cmark-gfm does not render them."""
    render = cast("Callable[[str, int], str]", cmarkgfm.github_flavored_markdown_to_html)  # it has no types
    shown = render(markdown, cast("int", Options.CMARK_OPT_UNSAFE))
    shown = _ALERT.sub(lambda found: f'<blockquote class="alert"><p>{found[1]}</p>\n<p>', shown)
    style = f"<style>{_CSS.read_text(encoding='utf-8')} article {{ width: {place.width}px }}</style>"
    return f'<!DOCTYPE html><meta charset="utf-8">{style}<article class="{place}">{shown}</article>{_MEASURE}'


def measured(markdown: str, place: Place) -> tuple[int, int]:
    """The height in pixels before anything is unfolded, and how many tables are wider than the page."""
    dump = _run(html(markdown, place), place, "--dump-dom")
    found = re.search(r"<title>(\d+) (\d+)</title>", dump)
    assert found, dump[-500:]
    return int(found[1]), int(found[2])


def picture(markdown: str, place: Place, file: Path) -> None:
    """Draw the page in its full height."""
    height, _ = measured(markdown, place)
    _run(html(markdown, place), place, f"--screenshot={file}", height=height)


def _run(page: str, place: Place, *options: str, height: int = 1000) -> str:
    executable = browser()
    assert executable, "there is no browser"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        size = f"--window-size={place.width},{height}"
        always = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/p",
        )
        command = [executable, *always, size, *options, file.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


if __name__ == "__main__":
    source, drawn = map(Path, sys.argv[1:3])
    text = source.read_text(encoding="utf-8")
    for each in Place:
        sys.stdout.write(f"{each}: {measured(text, each)}\n")
    picture(text, Place.FILE, drawn)
