"""Public addresses that are let in to what holds data, as each service wants them written."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

# Azure Storage takes no smaller block: source: learn.microsoft.com, "Azure Storage firewall rules".
_SMALLEST_STORAGE_BLOCK = 30


def as_blocks(allowed: Sequence[IPv4Network]) -> list[str]:
    """In CIDR notation, single addresses too: so Key Vault answers them, and any other way is drift."""
    return [str(block) for block in allowed]


def as_addresses_and_blocks(allowed: Sequence[IPv4Network]) -> list[str]:
    """Single addresses alone, since storage refuses them as blocks of /31 and /32."""
    return [text for block in allowed for text in _for_storage(block)]


def as_ranges(allowed: Sequence[IPv4Network]) -> dict[str, tuple[str, str]]:
    """The first and the last address of each block, by a name for it: as SQL takes them."""
    return {
        f"allowed-{str(block).replace('.', '-').replace('/', '-')}": (str(block[0]), str(block[-1]))
        for block in allowed
    }


def _for_storage(block: IPv4Network) -> Iterable[str]:
    if block.prefixlen <= _SMALLEST_STORAGE_BLOCK:
        return [str(block)]
    return [str(address) for address in block]
