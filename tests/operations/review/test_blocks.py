"""A comment is cut only between blocks and rows, and says so."""

from hypothesis import given
from hypothesis import strategies as st

from operations.review.blocks import Block, whole, within_limit

LINES = st.text(alphabet="aé🙂 ", min_size=1, max_size=40)
BLOCKS = st.lists(
    st.builds(Block, LINES, st.lists(LINES, max_size=30).map(tuple), st.sampled_from(["", "\n</details>"])),
    min_size=1,
    max_size=8,
)


@given(BLOCKS, st.integers(300, 3000))
def test_a_document_is_never_longer_than_its_limit(blocks: list[Block], limit: int) -> None:
    assert len(within_limit(blocks, limit).encode()) <= limit


@given(BLOCKS)
def test_a_document_that_fits_is_complete(blocks: list[Block]) -> None:
    complete = whole(blocks)
    assert within_limit(blocks, len(complete.encode())) == complete


@given(BLOCKS, st.integers(300, 3000))
def test_a_cut_document_says_so(blocks: list[Block], limit: int) -> None:
    cut = within_limit(blocks, limit)
    assert cut == whole(blocks) or "`review.md` in the run's artifact contains the complete report" in cut


def test_the_last_rows_are_cut_and_counted_and_open_elements_are_closed() -> None:
    block = Block("<details>", tuple(f"| row {number} |" for number in range(100)), "</details>")
    cut = within_limit([block], 700)
    assert "| row 0 |\n| row 1 |" in cut
    assert "| row 99 |" not in cut
    shown = cut.count("| row ")
    assert f"*{100 - shown} more of 100: see `review.md`" in cut
    assert cut.index("</details>") > cut.index("more of 100")
