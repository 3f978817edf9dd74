"""The program as shipped, broken by the mutants whose numbers are in the environment variable MUTANTS."""

# ruff: noqa: E402
import gc
import signal

# As the program itself does, and before it: imports are most of what there is to collect.
signal.signal(signal.SIGINT, signal.SIG_DFL)
gc.disable()

import os
import runpy

import pulumi

from tests.components.stack_files import CHECKOUT
from tests.policies.all_mutants import ALL
from tests.policies.mutants import PropertyMutant
from tests.policies.recording import put

mutants = [ALL[int(number)] for number in os.environ["MUTANTS"].split(",")]


def break_properties(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Set each mutant's wrong value; the engine passes the properties in wire form."""
    mine = [
        mutant
        for mutant in mutants
        if isinstance(mutant, PropertyMutant)
        and mutant.type == args.type_
        and args.name.endswith(mutant.name)
    ]
    for mutant in mine:
        put(args.props, mutant.path, mutant.invalid)
    return pulumi.ResourceTransformResult(args.props, args.opts) if mine else None


pulumi.runtime.register_resource_transform(break_properties)
for mutant in mutants:
    if not isinstance(mutant, PropertyMutant):
        mutant.arrange(setattr)
runpy.run_path(str(CHECKOUT / "__main__.py"), run_name="__main__")
