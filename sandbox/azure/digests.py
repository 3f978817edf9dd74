"""Of a secret's value only a salted digest is kept: it tells whether two values are equal, and no more.

The salt is the store's own, made once. The digest is slow to make, so that guessing costs as much as it can.
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any, Final

from sandbox.azure.store import View

SALT: Final = "/"
"""Where the salt is kept unseen: with no resource."""
DIGEST: Final = "digest"
"""Under which name a digest is kept unseen, with the resource whose value it is of."""
_COST: Final = 2**13


def kept(identifier: str, value: str, view: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what is to be kept unseen of a value, by what it belongs to.

    Args:
        identifier: the id of the resource whose value it is.
        value: the value, which goes no further.
        view: what is kept already.
    """
    salt = view.unseen(SALT).get("salt")
    if salt is None:
        salt = secrets.token_hex(16)
        yield SALT, {"salt": salt}
    made = hashlib.scrypt(value.encode(), salt=bytes.fromhex(salt), n=_COST, r=8, p=1, dklen=16)
    yield identifier, {**view.unseen(identifier), DIGEST: made.hex()}
