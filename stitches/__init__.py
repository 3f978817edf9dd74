"""The command line `stitches`: the operations on any stack, and the stacks of this machine."""

import signal
import sys

_BY_MODULE = "-m"  # This is sys.argv[0] while Python looks for the module to run

if (
    sys.argv[0].rpartition("/")[2] in (_BY_MODULE, "stitches")
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    # Python shows a stack trace if somebody presses Ctrl-C during the imports. Until `main`, Ctrl-C only
    # ends the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
