"""The environment variables with which this project starts other processes.

This package imports only the standard library, and any package except `model`, `sandbox` and `engine` may
import it.
"""

from process_environment.checkpoints import WITHOUT_CHECKPOINTS
from process_environment.loopback import with_direct_loopback
from process_environment.withheld import without_foreign

__all__ = ["WITHOUT_CHECKPOINTS", "with_direct_loopback", "without_foreign"]
