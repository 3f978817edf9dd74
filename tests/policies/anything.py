"""Anything that could stand on the wire, for property-based tests."""

from typing import Any

from hypothesis import strategies as st
from pulumi_policy import proxy

MARKS: tuple[str, ...] = tuple(mark for name, mark in vars(proxy).items() if name.startswith("UNKNOWN_"))
"""The marks of what only the update will tell, of each kind."""


def json(
    keys: st.SearchStrategy[str] | None = None, texts: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Any]:
    """Any JSON with marks in it; its keys and texts are any, or of the given ones."""
    texts, keys = st.text() if texts is None else texts, st.text() if keys is None else keys
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | texts | st.sampled_from(MARKS)
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12)
