"""Stitches on Azure: read the stack's configuration, create its environment, and export its outputs."""

# ruff: noqa: E402
import atexit
import gc
import signal

# The official language host ends programs by SIGINT; a KeyboardInterrupt prints traces, and can wait for 5 s.
signal.signal(signal.SIGINT, signal.SIG_DFL)

# The program needs its objects until it ends. Garbage collection, also at the end, would take a third of the
# time.
gc.disable()
atexit.register(gc.freeze)

import pulumi

from components.environment import Environment
from components.outputs.provenance import read_provenance
from components.sdk.debug_messages import drop_debug_messages
from components.sdk.version_aliases import drop_version_aliases
from components.stack import read_stack

drop_debug_messages()
args, deployments = read_stack()
drop_version_aliases()
environment = Environment(f"stitches-{pulumi.get_stack()}", args, deployments=deployments)
outputs = {**environment.outputs, "provenance": read_provenance().model_dump(mode="json")}
for name, value in outputs.items():
    pulumi.export(name, value)
