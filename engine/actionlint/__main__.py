"""`python -m engine.actionlint [ARGUMENTS]`: lint the workflows of the checkout in the current folder.

Programs that actionlint would call if it found them on PATH are left out: the answer must not depend on the
machine.
"""

import os
import sys

from engine.actionlint import ensure
from engine.engine import WayError

_ALONE = ("-shellcheck=", "-pyflakes=")


def main() -> None:
    """Become actionlint; its answer and exit code are this command's."""
    try:
        program = ensure()
    except (WayError, OSError) as error:
        sys.stderr.write(f"There is no actionlint on this machine, and none could be built: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("actionlint: interrupted; nothing half made is left\n")
        sys.exit(130)
    os.execv(program, [str(program), *_ALONE, *sys.argv[1:]])  # noqa: S606  # no shell


if __name__ == "__main__":
    main()
