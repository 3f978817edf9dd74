"""Mutants of the rules in policies/rules/cost.py."""

from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = ()
