"""`stitches`, with the records of deployments in a file instead of the engine's state.

Everything else is real: the command, the local Azure, the sites. A write then takes no time,
and can be made to wait: while a file `hold` exists beside the records, each write waits if its text begins
with the content of that file. The target of releases is read from the state, which was exported once.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from model.deployment_history import DeploymentHistory
from operations.releases import deploying
from operations.releases.target import Target
from operations.stacks.state import State
from stitches.__main__ import main

FOLDER_VARIABLE = "STITCHES_TEST_RECORDS"
"""Names the folder with the records and the state."""
RECORDS, STATE, HOLD, HELD = "records.json", "state.json", "hold", "held"


class FiledStore:
    """The records in a file."""

    def __init__(self, *, stack: str) -> None:
        self.stack = stack
        self._folder = Path(os.environ[FOLDER_VARIABLE])

    def read(self) -> DeploymentHistory:
        """Return the current records."""
        file = self._folder / RECORDS
        return (
            DeploymentHistory.stored(json.loads(file.read_text())) if file.exists() else DeploymentHistory()
        )

    def change(
        self, change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        """Change the records."""
        self._wait(doing)
        changed = change(self.read())
        fresh = self._folder / f".{os.getpid()}"
        fresh.write_text(changed.model_dump_json(indent=1))
        fresh.rename(self._folder / RECORDS)
        return changed

    def refresh(self, urns: Sequence[str], doing: str) -> None:
        """Do nothing: there is no state of the resources."""

    def _wait(self, doing: str) -> None:
        hold = self._folder / HOLD
        while hold.exists() and doing.startswith(hold.read_text()):
            (self._folder / f"{HELD}.{os.getpid()}").touch()
            time.sleep(0.02)


def _read_stack(stack: str) -> tuple[DeploymentHistory, Target]:
    state = State.read((Path(os.environ[FOLDER_VARIABLE]) / STATE).read_bytes())
    return FiledStore(stack=stack).read(), Target.of(state, stack)


if __name__ == "__main__":
    deploying.StackStore = FiledStore
    deploying.read_stack = _read_stack
    sys.argv[0] = "stitches"
    main()
