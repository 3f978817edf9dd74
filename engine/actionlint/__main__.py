"""`python -m engine.actionlint [ARGUMENTS]`: lint the workflows of the checkout in the current folder.

Programs on PATH that actionlint would also call are turned off, so that the result does not depend on the
machine.
"""

import os
import sys

from engine.actionlint import ensure
from engine.engine import WayError

_ALONE = ("-shellcheck=", "-pyflakes=")


def main() -> None:
    """Replace this process by actionlint, with its output and exit code."""
    try:
        program = ensure()
    except (WayError, OSError) as error:
        sys.stderr.write(f"actionlint is not on this machine, and it could not be built: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("actionlint: interrupted; no incomplete files are left\n")
        sys.exit(130)
    os.execv(program, [str(program), *_ALONE, *sys.argv[1:]])  # noqa: S606  # no shell


if __name__ == "__main__":
    main()
