"""The resources of prod with only the SDK: no components, no models, and the aliases that the SDK adds."""

# ruff: noqa: E402
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # As in the program itself.

import os
from pathlib import Path

from benchmarks.programs import RECORDING_VARIABLE, environments
from benchmarks.recording import read, register

recording = read(Path(os.environ[RECORDING_VARIABLE]).read_text(encoding="utf-8"))
for index in range(environments()):
    register(recording, suffix=f"-{index}")
