"""Any JSON that a resource could contain, for property-based tests."""

from typing import Any

from hypothesis import strategies as st
from pulumi_policy import proxy

MARKS: tuple[str, ...] = tuple(mark for name, mark in vars(proxy).items() if name.startswith("UNKNOWN_"))
"""Every mark for a value that only the update computes."""


def json(
    keys: st.SearchStrategy[str] | None = None, texts: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Any]:
    """Any JSON that contains marks. Its keys and strings are arbitrary, or taken from the arguments."""
    texts, keys = st.text() if texts is None else texts, st.text() if keys is None else keys
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | texts | st.sampled_from(MARKS)
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12)
