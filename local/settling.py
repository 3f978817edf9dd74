"""Brings a stack's state in line with the local Azure after an update of it was killed."""

import json
import tempfile

from local.engine_arguments import ENGINE_ARGUMENTS
from local.interrupted import is_interrupted, settle_creations, with_creations
from local.local_engine import LocalEngine
from local.lost_responses import creations_without_response
from local.words import say


def settle(local: LocalEngine, stack: str) -> None:
    """Bring a stack's state in line with the local Azure, if an update of it was killed."""
    workspace = local.workspace
    events, settling = workspace.events(stack), workspace.settling(stack)
    without_response = creations_without_response(events, workspace.azure)
    if not (without_response or settling.exists() or is_interrupted(workspace.checkpoint(stack))):
        return
    say("An earlier update was interrupted. Completing what it left open.")
    settling.touch()  # An import leaves no pending operation, but a kill before the refresh must be seen.
    exported = json.loads(local.output("stack", "export", "--stack", stack))
    settled = settle_creations(with_creations(exported, without_response), workspace.azure)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(settled, file)
        file.flush()
        local.run("stack", "import", "--stack", stack, "--file", file.name)
    local.run(*ENGINE_ARGUMENTS["refresh"], "--stack", stack)
    events.unlink(missing_ok=True)
    settling.unlink()
