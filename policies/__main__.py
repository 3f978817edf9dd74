"""The policy pack, run by `--policy-pack policies`."""

import gc
import sys
from pathlib import Path

gc.disable()  # What a run allocates lives as long as the pack, and a preview waits for each answer.

# The launcher puts this folder first, where its modules would be found by their bare names.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from pulumi_policy import PolicyPack  # noqa: E402

from policies.exceptions import read_exceptions  # noqa: E402
from policies.pack import sdk_policies  # noqa: E402
from policies.rules import RULES  # noqa: E402

PolicyPack("stitches", sdk_policies(RULES, read_exceptions()))
