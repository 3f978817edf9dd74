"""Drops the debug messages of the SDK, which the program would hand to the engine one by one.

For each resource the SDK has five, calls the engine for each of them and waits for its answer, though the
engine shows them under `--debug` alone. Without them a preview of one environment takes an eighth less CPU
time, and one of ten environments three tenths less. To see them, take the call of this function out of the
program; what the engine itself says under `--debug` needs no such change. Source: pulumi/log.py and
pulumi/runtime/resource.py of pulumi 3.272.0.
"""

import pulumi


def drop_debug_messages() -> None:
    """Drop them from now on; other messages, and those of the engine, stay."""
    pulumi.log.debug = _drop


def _drop(
    msg: str,
    resource: pulumi.Resource | None = None,
    stream_id: int | None = None,
    ephemeral: bool | None = None,  # noqa: FBT001  # the SDK's own signature
) -> None:
    """Do nothing with a message."""
