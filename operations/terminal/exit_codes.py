"""The exit codes that the commands share. 0 means success. `deploy` and `rollback` have one more."""

from typing import Final

BAD_NEWS: Final = 1
"""The command has a result, and somebody must act: something is not ready, or differs."""
NO_RESULT: Final = 2
"""The command has no result. An `OperationError` ends the command with this code."""
