"""Our program with the benchmark's number of environments in one stack, all configured alike."""

# ruff: noqa: E402
import atexit
import gc
import signal

# As in the program itself.
signal.signal(signal.SIGINT, signal.SIG_DFL)
gc.disable()
atexit.register(gc.freeze)

import pulumi

from benchmarks.programs import environments
from components.environment import Environment
from components.sdk.debug_messages import drop_debug_messages
from components.sdk.version_aliases import drop_version_aliases
from components.stack import read_stack

drop_debug_messages()
args, deployments = read_stack()
drop_version_aliases()
for index in range(environments()):
    name = f"stitches-{pulumi.get_stack()}-{index}"
    environment = Environment(name, args, deployments=deployments)
    pulumi.export(name, environment.outputs)
