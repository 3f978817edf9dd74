"""Azure's ids in few words: "servers/sql-stitches-prod" says of one all that a reviewer looks for."""

import re
from typing import Final

_ID: Final = re.compile(
    r"/subscriptions/[^/\s\"]+(?:/(resourceGroups/[^/\s\",]+))?(?:(?:/[^/\s\",]+)*/providers/[^/\s\"]+/([^\s\",]+))?",
    re.IGNORECASE,
)


def is_id(text: str) -> bool:
    """Whether a text is an id, and nothing else."""
    return _ID.fullmatch(text) is not None


def short_ids(text: str) -> str:
    """A text whose ids tell types and names alone, without subscription, group and namespace."""
    return _ID.sub(lambda found: found[2] or found[1] or found[0], text)
