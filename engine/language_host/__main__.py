"""Start the language host; run as `python -I -S language_host ENGINE_ADDRESS` from an engine's folder."""

import importlib
import signal
import sys
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent
_PACKAGES = _HERE.parent / "packages"


def _start() -> None:
    """Set the paths, then import the slow modules.

    Importing the `pulumi` package imports the whole SDK, which takes four times as long as the rest of the
    start. Only its generated protocol modules are needed here, so empty packages replace their parents.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # end silently, even during the imports
    sys.path[:0] = [str(_PACKAGES), str(_HERE.parent)]
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        package = ModuleType(name)
        package.__path__ = [str(_PACKAGES.joinpath(*name.split(".")))]
        sys.modules[name] = package
    importlib.import_module("language_host.server").main(sys.argv[1:])


if __name__ == "__main__":
    _start()
