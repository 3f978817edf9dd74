"""The exit codes that the commands share; 0 is good news, and `stitches deploy` has another."""

from typing import Final

BAD_NEWS: Final = 1
"""The command has a result, and somebody must act: something is not ready, or differs."""
NO_RESULT: Final = 2
"""The command has no result; `OperationError` ends with it."""
