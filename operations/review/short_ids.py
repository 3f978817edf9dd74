"""Shortens Azure's ids: "servers/sql-stitches-prod" is all that a reviewer needs of one."""

import re
from typing import Final

_ID: Final = re.compile(
    r"/subscriptions/[^/\s\"]+(?:/(resourceGroups/[^/\s\",]+))?(?:(?:/[^/\s\",]+)*/providers/[^/\s\"]+/([^\s\",]+))?",
    re.IGNORECASE,
)


def is_id(text: str) -> bool:
    """Whether a string is an id, and nothing else."""
    return _ID.fullmatch(text) is not None


def short_ids(text: str) -> str:
    """A text with only type and name in its ids, without subscription, group and namespace."""
    return _ID.sub(lambda found: found[2] or found[1] or found[0], text)
