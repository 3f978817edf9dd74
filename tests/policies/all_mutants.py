"""Every mutant: those of each module `mutants_*` beside this one."""

import importlib
import pkgutil
from pathlib import Path

from tests.policies.mutants import ProgramMutant, PropertyMutant

_MODULES = [
    importlib.import_module(f"tests.policies.{module.name}")
    for module in pkgutil.iter_modules([str(Path(__file__).parent)])
    if module.name.startswith("mutants_")
]
ALL: tuple[PropertyMutant | ProgramMutant, ...] = tuple(
    mutant for module in _MODULES for mutant in module.MUTANTS
)
PROPERTY_MUTANTS = tuple(mutant for mutant in ALL if isinstance(mutant, PropertyMutant))
PROGRAM_MUTANTS = tuple(mutant for mutant in ALL if isinstance(mutant, ProgramMutant))
