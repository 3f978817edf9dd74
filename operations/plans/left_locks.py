"""The lock that a killed run of a pipeline left on its stack.

GitHub kills what does not end within ten seconds of a cancel, and a killed update keeps its lock. The
workflow's concurrency group lets one run at a time into a stack, so that a lock of an earlier run is dead.
"""

import getpass
import os
import re
from collections.abc import Sequence

from operations.stacks import child
from operations.stacks.command import find_engine
from operations.stacks.engine_words import LOCK_HOLDER, LOCKED


def is_left_behind(said: Sequence[str]) -> bool:
    """Whether the engine refused an update for locks that only runs of a pipeline hold, where this is one.

    Args:
        said: What the engine said, line by line. A person's lock names the person.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true" or not any(
        word in line for line in said for word in LOCKED
    ):
        return False
    holders = {match[1] for line in said for match in re.finditer(LOCK_HOLDER, line)}
    return holders == {getpass.getuser()}


def remove_locks(stack: str) -> None:
    """Remove the locks of a stack.

    Raises:
        OperationError: There is no engine.
    """
    child.run([find_engine("pulumi cancel"), "cancel", f"--stack={stack}", "--yes", "--non-interactive"])
