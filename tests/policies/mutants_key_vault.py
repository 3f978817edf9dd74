"""Mutants of the rules in policies/rules/key_vault.py."""

from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = ()
