"""`python -m engine`: print the folder of this machine's engine; get the engine first if necessary.

With `--json`, print an object with its directory, version and origin instead.
"""

import argparse
import json
import sys

from engine import EngineUnavailable, ensure


def main() -> int:
    """Print the result to standard output; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m engine",
        description="Print the folder of this machine's engine. If it has none, download or build one, which "
        "the next call finds. Progress is printed to standard error.",
    )
    parser.add_argument("--json", action="store_true", help="print directory, version and origin")
    asked = parser.parse_args()
    try:
        engine = ensure()
    except EngineUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("engine: interrupted; no incomplete files are left, and the next run continues\n")
        return 130
    facts = {"directory": str(engine.directory), "version": engine.version, "origin": engine.origin}
    sys.stdout.write(f"{json.dumps(facts) if asked.json else engine.directory}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
