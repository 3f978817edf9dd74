"""A digest of what a stack's state says of the infrastructure, so that a change of it is noticed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, cast

from engine_wire import SIGNATURE, STACK_TYPE, STASH_TYPE
from operations.stacks.remedies import remedies
from operations.terminal.errors import OperationError, explained

_ENCRYPTED: Final = "ciphertext"
# What a deployment's record touches, which is begun between a plan and its application.
_RECORD_TYPES: Final = frozenset({STASH_TYPE, STACK_TYPE})


def digest_of(exported: bytes, stack: str) -> str:
    """The SHA-256 of a stack's state as `pulumi stack export` prints it, in hexadecimal digits.

    Left out is what changes without the infrastructure: the record of the latest deployment, the stack's and
    the components' outputs, which follow from the resources, and how secrets happen to be encrypted. A
    resource's time of change tells of a secret that is another.

    Raises:
        OperationError: It is no state.
    """
    try:
        deployment = cast("dict[str, Any]", json.loads(exported)["deployment"])
        resources = cast("list[dict[str, Any]]", deployment.get("resources") or [])
        told = [_told(resource) for resource in resources if resource["type"] not in _RECORD_TYPES]
        told.sort(key=lambda resource: json.dumps(resource, sort_keys=True))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OperationError(
            explained(
                "The engine printed no state that can be read.",
                to_do=remedies(stack).unreadable,
            )
        ) from None
    pending = _without_ciphertext(deployment.get("pending_operations") or [])
    text = json.dumps([told, pending], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _told(resource: Mapping[str, Any]) -> dict[str, Any]:
    is_component = not resource.get("custom", False)
    left_out = {"outputs", "modified"} if is_component else set[str]()
    return {key: _without_ciphertext(value) for key, value in resource.items() if key not in left_out}


def _without_ciphertext(value: object) -> object:
    match value:
        case dict():
            items = cast("dict[str, object]", value)
            dropped = {_ENCRYPTED} if SIGNATURE in items else set[str]()
            return {key: _without_ciphertext(item) for key, item in items.items() if key not in dropped}
        case list():
            return [_without_ciphertext(item) for item in cast("list[object]", value)]
        case _:
            return value
