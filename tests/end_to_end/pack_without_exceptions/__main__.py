"""The policy pack as it would judge if nothing had been excepted."""

# ruff: noqa: E402
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # As the pack itself does.

from pulumi_policy import PolicyPack

from policies.exceptions import Exceptions
from policies.pack import sdk_policies
from policies.rules import RULES

PolicyPack("without-exceptions", sdk_policies(RULES, Exceptions(())))
