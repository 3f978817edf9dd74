"""Every mutant."""

from tests.policies import (
    mutants_app_service,
    mutants_authorization,
    mutants_cost,
    mutants_front_door,
    mutants_key_vault,
    mutants_monitor,
    mutants_network,
    mutants_sql,
    mutants_stack,
    mutants_storage,
)
from tests.policies.mutants import ProgramMutant, PropertyMutant

_MODULES = (
    mutants_app_service,
    mutants_sql,
    mutants_storage,
    mutants_key_vault,
    mutants_front_door,
    mutants_monitor,
    mutants_network,
    mutants_authorization,
    mutants_cost,
    mutants_stack,
)
ALL: tuple[PropertyMutant | ProgramMutant, ...] = tuple(
    mutant for module in _MODULES for mutant in module.MUTANTS
)
PROPERTY_MUTANTS = tuple(mutant for mutant in ALL if isinstance(mutant, PropertyMutant))
PROGRAM_MUTANTS = tuple(mutant for mutant in ALL if isinstance(mutant, ProgramMutant))
