"""The plugin's process: it prints its port, serves the engine, and ends with the engine."""

import os
import signal
import stat
import sys
import threading
from pathlib import Path
from typing import Final

from sandbox import stubs

_THREADS: Final = 64  # more than the engine's default parallelism; threads start when they are needed
_UNLIMITED: Final = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def main(database: str, version: str, schemas: str) -> None:
    """Serve until the engine stops this process or ends.

    Args:
        database: the file with what this Azure holds.
        version: the version of azure-native that the sandbox replaces.
        schemas: the folder with the descriptions of the SDK's types.
    """
    # The engine stops plugins with SIGINT and waits for them: end at once, as without a handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    stubs.prepare()
    from sandbox import server  # noqa: PLC0415 - needs the stubs

    try:
        provider = server.provider(Path(database), version, Path(schemas), os.environ)
    except server.StartError as error:
        sys.exit(f"error: {error}")
    port, _service = server.start(provider, threads=_THREADS, options=_UNLIMITED)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    _wait_for_engine_to_end()


def _wait_for_engine_to_end() -> None:
    """Return when the engine, which holds the other end of our standard input, has ended."""
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 4096):
            pass
        os._exit(0)
    threading.Event().wait()  # started manually: wait for a signal
