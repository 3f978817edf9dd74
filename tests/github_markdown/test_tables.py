"""A table has exactly the given cells, whatever is in them, and its numbers are aligned to the right."""

from hypothesis import given
from hypothesis import strategies as st

from github_markdown.escaping import code, prose, shortened, visible
from github_markdown.tables import head, row, table
from tests.github_markdown.rendering import Page
from tests.github_markdown.test_escaping import TEXTS


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_every_text_is_in_its_own_cell(rows: list[tuple[str, str]]) -> None:
    page = Page(table(["First", ">Second"], ([code(first), prose(second)] for first, second in rows)))
    assert len(page.cells) == 2 * len(rows)
    assert page.cells[::2] == [shortened(visible(first)) or "(empty)" for first, _ in rows]


def test_a_column_of_numbers_is_aligned_to_the_right() -> None:
    assert table(["Item", ">USD"], [["a", "1"]]) == "| Item | USD |\n| --- | --: |\n| a | 1 |\n"


def test_a_table_consists_of_its_header_and_its_rows() -> None:
    assert table(["A"], [["1"], ["2"]]) == "\n".join([head(["A"]), row(["1"]), row(["2"]), ""])
