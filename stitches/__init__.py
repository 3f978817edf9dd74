"""The command line `stitches`: the operations on any stack, and the stacks of this machine."""

import signal
import sys

_BY_MODULE = "-m"  # what Python calls a module's program while it looks for the module

if (
    sys.argv[0].rpartition("/")[2] in (_BY_MODULE, "stitches")
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    # Python would show a trace where Ctrl-C comes while it imports: until `main`, Ctrl-C just ends it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
