"""Import the gRPC stubs that the `pulumi` package ships, without the package.

Measured: `import pulumi.runtime.proto` takes 0.6 s, since it executes the whole SDK first; this way, 0.1 s.
"""

import importlib.util
import sys
import types
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def prepare() -> None:
    """Put bare packages in the place of pulumi's, so that importing a stub executes the stub alone.

    For a process of its own only: nothing else of pulumi can be imported afterwards.
    """
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "the sandbox needs the package pulumi, which ships the provider's gRPC stubs"
        )
    folder = Path(spec.origin).parent
    for name in _PACKAGES:
        package = types.ModuleType(name)
        package.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    # grpc imports its asyncio half without need: 60 ms.
    sys.modules["grpc.aio"] = types.ModuleType("grpc.aio")
