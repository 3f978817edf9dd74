"""The policy pack, run by `--policy-pack policies`."""

import gc
import signal
import sys
from pathlib import Path

signal.signal(signal.SIGINT, signal.SIG_DFL)  # The engine stops a pack with SIGINT: never print a trace.
gc.disable()  # What a run allocates lives as long as the pack, and a preview waits for each response.

# The launcher puts this folder first on the path. Its modules must not be importable by their bare names.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from pulumi_policy import PolicyPack  # noqa: E402

from policies.exceptions import ExceptionsError, read_exceptions  # noqa: E402
from policies.pack import sdk_policies  # noqa: E402
from policies.routing import route_by_type  # noqa: E402
from policies.rules import rules_under  # noqa: E402

try:
    granted = read_exceptions()
except ExceptionsError as error:
    sys.exit(str(error))
route_by_type()
PolicyPack("stitches", sdk_policies(rules_under(granted), granted))
