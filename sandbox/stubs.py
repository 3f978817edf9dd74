"""Import the gRPC stubs of the `pulumi` package without executing the package.

Measured: `import pulumi.runtime.proto` takes 0.6 s, because it executes the whole SDK; this way takes 0.1 s.
"""

import importlib.util
import sys
import types
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def prepare() -> None:
    """Replace pulumi's packages by empty ones, so that the import of a stub executes only the stub.

    Use it only in a separate process: nothing else of pulumi can be imported afterwards.
    """
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "the sandbox needs the Python package pulumi (it contains the gRPC stubs): install it"
        )
    folder = Path(spec.origin).parent
    for name in _PACKAGES:
        package = types.ModuleType(name)
        package.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    # grpc imports its asyncio part, which is not needed: 60 ms.
    sys.modules["grpc.aio"] = types.ModuleType("grpc.aio")
