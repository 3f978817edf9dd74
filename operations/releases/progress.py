"""Shows the steps of a release: live at a terminal, in plain lines elsewhere."""

import sys
from contextlib import ExitStack

from operations.releases.machine import Ended
from operations.terminal.progress import spinner

_WIDTH = 10


class Progress:
    """Shows each step, with its seconds, on standard error."""

    def __init__(self) -> None:
        self._doing = ExitStack()

    def __call__(self, name: str, ended: Ended | None) -> None:
        """Show that a step starts, or how it ended."""
        self._doing.close()
        if ended is None:
            self._doing.enter_context(spinner(name))
            return
        mark = "FAILED: " if ended.failed else ""
        sys.stderr.write(f"{name:<{_WIDTH}} {ended.seconds:6.1f} s  {mark}{ended.result}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """Stop showing steps."""
        self._doing.close()
