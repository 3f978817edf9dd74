"""Lists all exit codes and words of the engine that this program depends on, and nothing else.

tests/operations/stacks/test_engine_words.py gets each from a real engine, with either language host.
"""

import re
from typing import Final

# Source: pulumi/pulumi, pkg/cmd/pulumi/cmd/exit_codes.go, v3.274.1, which calls them stable.
NOT_LOGGED_IN: Final = 3
"""The exit code if the engine is not logged in to a backend."""
STACK_NOT_FOUND: Final = 6
"""The exit code if the backend does not have the stack."""

NO_STACK: Final = "no stack named"
"""The backend does not have the stack."""
NO_PROJECT: Final = ("no Pulumi.yaml", "pass the fully qualified")
"""There is no project in the folder or above it: the words of an update, and those of other commands."""
BAD_STACK_NAME: Final = "stack name may only contain"
"""The stack's name is not valid in any backend."""
UNREADABLE_STATE: Final = "failed to load checkpoint"
"""The state of a stack in a file backend cannot be read."""
LOCKED: Final = ("currently locked", "Another update is currently in progress")
"""Another update holds the lock: the words of a file backend, and those of Pulumi Cloud."""

LOCK_HOLDER: Final = r": created by ([^@\s]+)@(\S+) \(pid (\d+)\) at "
"""Who took a lock of a file backend: the user, the machine and the process."""

PROGRAM_CRASHED: Final = "unhandled exception"
"""The program ended with an unexpected exception; a stack trace follows."""
PROGRAM_ENDED: Final = "program exited with non-zero exit code"
"""The program ended with its own error message, which the engine has printed before."""

GIVES_NO_REASON: Final = re.compile(
    rf"(?:error: )?(?:(?:preview|update) failed\b|an unhandled error occurred: {PROGRAM_ENDED})"
)
"""How an error begins that the engine adds to every failure, and that gives no reason."""

TRACE: Final = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t]+.*\n|\n)*")
"""A Python stack trace, up to the text of the exception."""

SAME: Final = "same"
"""The operation on a resource that does not change. Source: as in `operations.review.changes`."""

ALREADY_EXISTS: Final = re.compile(r"cannot create already existing \w+ '([^']+)'")
"""The provider does not create a resource that already exists. The error names its id.

Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go, CanCreate.
"""
LOST_RESPONSE: Final = re.compile(
    r"error reading from server|transport is closing|connection error: desc"
    r"|connection reset by peer|broken pipe|unexpected EOF|i/o timeout|context deadline exceeded"
)
"""The result of a request is unknown: the provider died (gRPC's words), or the network failed (Go's)."""

UNDECIDED: Final = re.compile(r"can't run policy .*? during preview: ")
"""What the policy SDK writes before a check that only the update can do."""
