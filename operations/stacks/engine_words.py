"""The exit codes and words of the engine that this program goes by, all of them, and nothing else.

tests/operations/stacks/test_engine_words.py gets each from a real engine, with either language host.
"""

import re
from typing import Final

# Source: pulumi/pulumi, pkg/cmd/pulumi/cmd/exit_codes.go, v3.274.1, which calls them stable.
NOT_LOGGED_IN: Final = 3
"""The exit code where no backend is logged in to."""
STACK_NOT_FOUND: Final = 6
"""The exit code where the backend does not know the stack."""

NO_STACK: Final = "no stack named"
"""The backend does not know the stack."""
NO_PROJECT: Final = ("no Pulumi.yaml", "pass the fully qualified")
"""There is no project in the folder, nor above it: what an update says, and what all else says."""
BAD_STACK_NAME: Final = "stack name may only contain"
"""No backend takes the stack's name."""
UNREADABLE_STATE: Final = "failed to load checkpoint"
"""The state of a stack in a file backend cannot be read."""
LOCKED: Final = ("currently locked", "Another update is currently in progress")
"""Another update holds the lock: a file backend's words, and those of Pulumi Cloud."""

LOCK_HOLDER: Final = r": created by ([^@\s]+)@(\S+) \(pid (\d+)\) at "
"""Who took a lock of a file backend: the user, the machine and the process."""

PROGRAM_CRASHED: Final = "unhandled exception"
"""The program ended by an exception that it did not mean to show; a trace follows."""
PROGRAM_ENDED: Final = "program exited with non-zero exit code"
"""The program ended with words of its own, which the engine has told before."""

TELLS_NOTHING: Final = re.compile(
    rf"(?:error: )?(?:(?:preview|update) failed\b|an unhandled error occurred: {PROGRAM_ENDED})"
)
"""How an error begins that the engine adds to every failure."""

TRACE: Final = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t]+.*\n|\n)*")
"""A trace of Python, up to the words of the exception."""

SAME: Final = "same"
"""The operation on a resource that stays as it is. Source: as `operations.review.changes`."""

ALREADY_EXISTS: Final = re.compile(r"cannot create already existing \w+ '([^']+)'")
"""The provider does not create what is there already, and names its id.

Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go, CanCreate.
"""
LOST_ANSWER: Final = re.compile(
    r"error reading from server|transport is closing|connection error: desc"
    r"|connection reset by peer|broken pipe|unexpected EOF|i/o timeout|context deadline exceeded"
)
"""Nobody knows what came of a request: the provider died, in the words of gRPC, or the network, in Go's."""

UNDECIDED: Final = re.compile(r"can't run policy .*? during preview: ")
"""What the SDK of policies writes before what only the update can judge."""
