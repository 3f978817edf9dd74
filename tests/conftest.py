"""The environment in which every test runs."""

import gc
import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from local.page import VARIABLE as SERVE_VARIABLE
from local.workspace import STACK_FILES_VARIABLE
from process_environment import with_direct_loopback, without_foreign
from tests.components.stack_files import STACK_FILES
from tests.parts import Part

# Tests behave the same on every machine: variables that a person has set for other work do not affect them,
# and no proxy is used for the servers that they start here.
_UNIFORM = with_direct_loopback(without_foreign(os.environ))
for _name in os.environ.keys() - _UNIFORM.keys():
    del os.environ[_name]
os.environ.update(_UNIFORM)

# A shell without job control starts what it puts into the background without SIGINT, and programs inherit
# that. Tests send SIGINT to the programs that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Changes that people make in their own stack files do not change a test.
os.environ[STACK_FILES_VARIABLE] = str(STACK_FILES)

# `up` leaves no process running unless a test asks for one.
os.environ[SERVE_VARIABLE] = "off"

# The gate gives the same result on the same code. `pytest --hypothesis-profile search` draws other examples
# each time, and more of them, to find new cases. A deadline would measure the machine.
settings.register_profile(
    "gate", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile(
    "search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate")

# Nearly all that collection makes stays, the SDK above all. To look through it again and again took a third
# of the collection's time, and afterwards a quarter of the tests'.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what stays for good out of what is looked through from here on."""
    gc.freeze()
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part",
        type=Part.read,
        metavar="NUMBER/PARTS",
        help="run only one part of the test files, such as 2/4",
    )


# Last, because -m selects before: a part is a part of what -m leaves.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part: Part | None = config.getoption("part")
    if part is None:
        return
    files = part.of({item.path for item in items})
    config.hook.pytest_deselected(items=[item for item in items if item.path not in files])
    items[:] = [item for item in items if item.path in files]
