"""Mutants of the rules in policies/rules/sql.py."""

from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = ()
