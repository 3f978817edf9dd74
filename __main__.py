"""Stitches on Azure: read the stack's configuration, build its environment, export what it became."""

# ruff: noqa: E402
import gc

gc.disable()  # What is imported lives as long as the program; collecting it would cost a third of the start.

import pulumi

from components.environment import Environment
from components.provenance import read_provenance
from components.stack import read_stack
from components.version_aliases import drop_version_aliases

gc.freeze()
gc.enable()

args, record = read_stack()
drop_version_aliases()
environment = Environment(f"stitches-{pulumi.get_stack()}", args, record=record)
outputs = {**environment.outputs, "provenance": read_provenance().to_output()}
for name, value in outputs.items():
    pulumi.export(name, value)
