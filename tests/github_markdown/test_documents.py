"""A text from outside hides nothing, mentions nobody, and stays in its place on the page."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from github_markdown.documents import cleaned, cut
from github_markdown.escaping import fence

HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("`@\r\n\t\u202e\u200b\x1b\ufeff")))


@given(HOSTILE)
def test_a_harmless_text_is_not_changed(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(HOSTILE)
def test_only_characters_that_end_a_mention_or_a_link_are_invisible(text: str) -> None:
    shown = cleaned(text).replace("@\u2060", "@")
    assert all(unicodedata.category(one)[0] != "C" or one in "\n\t\u2060" for one in shown)


@given(HOSTILE)
def test_nobody_is_mentioned(text: str) -> None:
    assert not re.search(r"(?<![\w/])@\w", cleaned(text))


@given(HOSTILE)
def test_a_block_of_code_ends_at_its_own_fence(text: str) -> None:
    """A block ends at a line that has only backticks, and at least as many as the fence."""
    first, *inside, last = fence(text).split("\n")
    marks = first.removesuffix("text")
    assert last == marks
    assert not any(re.fullmatch(rf" {{0,3}}{marks}`*\s*", line) for line in inside)


@given(st.text(max_size=300), st.integers(min_value=60, max_value=200))
def test_a_cut_text_is_the_beginning_of_the_text_and_never_too_long(text: str, most: int) -> None:
    kept = cut(text, most)
    assert len(kept) <= most
    assert kept == text or (kept.endswith("takes)\n") and text.startswith(kept.partition("\n\n… (cut")[0]))
