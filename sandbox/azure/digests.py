"""Salted digests of secrets: the only thing stored of a value. They show only whether two values are equal.

Each store has its own salt. The digest is slow to compute, to make guessing expensive.
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any, Final

from sandbox.azure.store import View

SALT: Final = "/"
"""The key of the salt among the unseen properties; it belongs to no resource."""
DIGEST: Final = "digest"
"""The name of a digest among the unseen properties of its resource."""
_COST: Final = 2**13


def kept(identifier: str, value: str, view: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the unseen properties to store for a value, by their owner.

    Args:
        identifier: the id of the resource with the value.
        value: the value, which is not stored.
        view: the store before.
    """
    salt = view.unseen(SALT).get("salt")
    if salt is None:
        salt = secrets.token_hex(16)
        yield SALT, {"salt": salt}
    made = hashlib.scrypt(value.encode(), salt=bytes.fromhex(salt), n=_COST, r=8, p=1, dklen=16)
    yield identifier, {**view.unseen(identifier), DIGEST: made.hex()}
