"""Computes a digest of the infrastructure in a stack's state, to detect changes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, cast

from engine_wire import SIGNATURE, STACK_TYPE, STASH_TYPE
from operations.stacks.fixes import fixes
from operations.terminal.errors import OperationError, explained

_ENCRYPTED: Final = "ciphertext"
# These types change when a deployment is recorded, which happens between a plan and its application.
_RECORD_TYPES: Final = frozenset({STASH_TYPE, STACK_TYPE})


def digest_of(exported: bytes, stack: str) -> str:
    """The SHA-256 of a stack's state as `pulumi stack export` prints it, in hexadecimal digits.

    It leaves out what can change without the infrastructure: the record of the latest deployment, the outputs
    of the stack and of components, which follow from the resources, and the ciphertext of secrets. If a
    secret changes, the resource's time of change shows it.

    Raises:
        OperationError: It is not a state.
    """
    try:
        deployment = cast("dict[str, Any]", json.loads(exported)["deployment"])
        resources = cast("list[dict[str, Any]]", deployment.get("resources") or [])
        relevant = [_relevant(resource) for resource in resources if resource["type"] not in _RECORD_TYPES]
        relevant.sort(key=lambda resource: json.dumps(resource, sort_keys=True))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OperationError(
            explained(
                "The state that the engine printed is invalid.",
                fix=fixes(stack).unreadable,
            )
        ) from None
    pending = _without_ciphertext(deployment.get("pending_operations") or [])
    text = json.dumps([relevant, pending], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _relevant(resource: Mapping[str, Any]) -> dict[str, Any]:
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
