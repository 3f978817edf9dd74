"""The policy pack without its exceptions."""

# ruff: noqa: E402
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the pack itself does

from pulumi_policy import PolicyPack

from policies.exceptions import Exceptions
from policies.pack import sdk_policies
from policies.rules import RULES

PolicyPack("without-exceptions", sdk_policies(RULES, Exceptions(())))
