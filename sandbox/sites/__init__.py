"""Sites that run: packages are published to them, they are swapped, and a loopback Front Door leads to them.

`Sites` is the one door to all of it. Where Azure's control plane decides (who may publish, what a Key Vault
reference stands for, which settings a swap exchanges), the caller gives a function (`Neighbours`).
"""

from sandbox.sites.neighbours import Neighbours
from sandbox.sites.sites import Addresses, Sites

__all__ = ["Addresses", "Neighbours", "Sites"]
