"""Makes a command of `stitches` work on the local stacks: `stitches --local …`."""

import os
from collections.abc import Sequence

from local.preparation import check_stack_file, prepared
from local.serving import HELP, served
from model.environment_rules import EnvironmentName


def use_local_stacks(arguments: Sequence[str]) -> None:
    """Give this process, and all processes that it starts, the environment of the local stacks.

    Args:
        arguments: The command and its arguments.
    """
    if HELP.intersection(arguments):
        return
    local = prepared()
    for stack in EnvironmentName:
        if stack in arguments:
            check_stack_file(stack)
    environment = local.environment_of_stitches(served(local.workspace, arguments))
    os.environ.clear()
    os.environ.update(environment)
