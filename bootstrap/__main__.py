"""The program: read the configuration, create the stores and the identities, export GitHub's variables."""

# ruff: noqa: E402
import signal

# The official language host stops programs with SIGINT; a KeyboardInterrupt prints traces, and can wait for 5
# s.
signal.signal(signal.SIGINT, signal.SIG_DFL)

import pulumi

from bootstrap.configuration import read_configuration
from bootstrap.identities import make_identities
from bootstrap.locks import lock_stores
from bootstrap.stores import make_stores
from bootstrap.variables import variables
from model.errors import ConfigurationError

try:
    configuration = read_configuration(
        pulumi.runtime.get_config_env(), pulumi.get_project(), pulumi.get_stack()
    )
except ConfigurationError as error:
    raise pulumi.RunError(str(error)) from None  # the engine shows it without a trace
stores = make_stores(configuration)
identities = make_identities(configuration, stores)
lock_stores(stores, after=identities.assignments)
for name, value in variables(configuration, stores, identities.client_ids).items():
    pulumi.export(name, value)
