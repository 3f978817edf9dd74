"""Mutants of the rules in policies/rules/front_door.py."""

from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = ()
