"""Public addresses that resources with data allow, in the form that each service expects."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

# Azure Storage accepts no smaller block. Source: learn.microsoft.com, "Azure Storage firewall rules".
_SMALLEST_STORAGE_BLOCK = 30


def as_blocks(allowed: Sequence[IPv4Network]) -> list[str]:
    """In CIDR notation, also single addresses, as Key Vault returns them; another form would be drift."""
    return [str(block) for block in allowed]


def as_addresses_and_blocks(allowed: Sequence[IPv4Network]) -> list[str]:
    """Single addresses without a prefix, because storage rejects blocks of /31 and /32."""
    return [text for block in allowed for text in _for_storage(block)]


def as_ranges(allowed: Sequence[IPv4Network]) -> dict[str, tuple[str, str]]:
    """The first and the last address of each block, by a name for it, as SQL expects them."""
    return {
        f"allowed-{str(block).replace('.', '-').replace('/', '-')}": (str(block[0]), str(block[-1]))
        for block in allowed
    }


def _for_storage(block: IPv4Network) -> Iterable[str]:
    if block.prefixlen <= _SMALLEST_STORAGE_BLOCK:
        return [str(block)]
    return [str(address) for address in block]
