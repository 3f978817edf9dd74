"""Text from outside is shown as text: in a cell, a summary, a block and a diagram."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from github_markdown.escaping import (
    code,
    fence,
    html_code,
    mermaid,
    prose,
    prose_without_links,
    shortened,
    visible,
)
from tests.github_markdown.rendering import Page, row

HOSTILE = (
    "| a | b |",
    "`code` and ``more``",
    "\\|",
    "\\`",
    "`",
    "``",
    " ` ",
    "<img src=x onerror=alert(1)>",
    "</code></td><script>alert(1)</script>",
    "<!-- stitches review -->",
    "--> end",
    "[link](https://example.com)",
    "![image](https://example.com/x.png)",
    "https://example.com www.example.com someone@example.com",
    "@someone @org/team",
    "#123 GH-123 owner/repo#123",
    ":smile: **bold** _italic_ ~~gone~~ $x$",
    "line\nbreak\r\n| x | y |",
    "&lt;b&gt; &#64;someone &amp;",
    "\u202eright to left\u202c \u200bzero\x00\x1b[31m",
    "```mermaid\nflowchart\n```",
    'quote" --> other["x"]',
    "end",
    "- item\n1. one\n> quote\n# head",
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(),
    st.text(alphabet="|`\\<>&@#:[]()!*_~$\"' \n\r\tab1;-{}"),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join),
)


@given(TEXTS)
@example("`|`")
@example("\\")
def test_code_in_a_cell_shows_the_text_and_nothing_else(text: str) -> None:
    page = row(code(text), "next")
    assert page.cells[1:] == ["next"]
    assert page.cells[0] == (shortened(visible(text)) or "(empty)")
    assert page.outside.split() == ["head", "head", "next"]
    assert set(page.elements) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


@given(TEXTS)
def test_code_in_a_summary_shows_the_text_and_nothing_else(text: str) -> None:
    page = Page(f"<details><summary>{html_code(text)}</summary>\n\nbelow\n\n</details>\n")
    assert page.code == [shortened(visible(text)) or "(empty)"]
    assert set(page.elements) == {"details", "summary", "code", "p"}
    assert page.outside.split() == ["below"]


@pytest.mark.parametrize("written", [prose, prose_without_links])
@given(text=TEXTS)
def test_prose_in_a_cell_shows_the_text_without_markup(text: str, written: Callable[[str], str]) -> None:
    page = row(written(text), "next")
    assert len(page.cells) == 2
    assert set(page.elements) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    shown = page.cells[0].replace("\N{WORD JOINER}", "")
    assert re.sub("[` ]", "", shown) == re.sub("[` ]", "", visible(text)) or len(text) > 200


@given(TEXTS)
@example("https:`x`//y @`x`z")
def test_prose_mentions_nobody_and_refers_to_nothing(text: str) -> None:
    outside = row(prose_without_links(text)).outside
    assert not re.search(r"@\w", outside)
    assert not re.search(r"#\d", outside)
    assert not re.search(r"\bGH-\d", outside, re.IGNORECASE)
    assert not re.search(r"://|\bwww\.", outside, re.IGNORECASE)


@given(TEXTS)
def test_a_block_contains_exactly_its_text(text: str) -> None:
    page = Page(f"{fence(text)}\n\nafter\n")
    assert set(page.elements) == {"pre", "code", "p"}
    assert page.outside.strip().split("\n")[-1] == "after"


@given(TEXTS)
def test_a_label_of_a_diagram_has_no_syntax_of_mermaid(text: str) -> None:
    assert re.fullmatch(r"(?:[0-9A-Za-z ,()×-]|#\d+;)*", mermaid(text))  # noqa: RUF001
    assert "`" not in mermaid(text)


@given(st.text())
def test_every_character_is_visible(text: str) -> None:
    for letter in visible(text):
        assert unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def test_characters_that_change_the_text_direction_are_written_as_code_points() -> None:
    assert visible("a\u202eb\x00") == "a⟨U+202E⟩b⟨U+0000⟩"


@pytest.mark.parametrize("text", ["x" * 301, "`" * 400])
def test_a_long_text_is_shown_with_its_length(text: str) -> None:
    assert f"… ({len(text)} characters)" in row(code(text)).cells[0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Set `min_tls_version`.", "Set `min_tls_version`."),
        ("a ` alone", r"a \` alone"),
        ("*bold* _slanted_ ~~gone~~", r"\*bold\* \_slanted\_ \~\~gone\~\~"),
        ("[text](url) <b> &amp; $x$ \\", r"\[text\](url) \<b\> \&amp; &#36;x&#36; \\"),
        ("two\n  lines", "two lines"),
        ("TLS1_2, _a", r"TLS1_2, \_a"),
    ],
)
def test_only_code_is_markup_in_a_text(text: str, written: str) -> None:
    assert prose(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a_b*", "`a_b*`"), ("a`b", "<code>a&#96;b</code>"), ("``", "<code>&#96;&#96;</code>")],
)
def test_code_may_contain_backticks(text: str, written: str) -> None:
    assert code(text) == written
