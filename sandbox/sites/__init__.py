"""Running sites: they accept packages and swaps, and a local Front Door leads to them.

`Sites` is the interface. For decisions of Azure's control plane (who may publish, the value of a Key Vault
reference, which settings a swap exchanges), the caller passes functions (`Neighbours`).
"""

from sandbox.sites.neighbours import Neighbours
from sandbox.sites.sites import Addresses, Sites

__all__ = ["Addresses", "Neighbours", "Sites"]
