"""Mutants of the rules in policies/rules/monitor.py."""

from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = ()
