"""Exclude this machine's own addresses from proxies.

The engine and its children communicate over gRPC on 127.0.0.1. gRPC for Python and C uses the proxy of
`http_proxy` also for this address, unless `no_grpc_proxy` or otherwise `no_proxy` exempts it. The HTTP
clients of Go and of the SDKs read NO_PROXY or `no_proxy`.
Sources: grpc/grpc, src/core/handshaker/http_connect/http_proxy_mapper.cc; golang.org/x/net, http/httpproxy;
pulumi/pulumi#2651, #3274, #18911.
"""

from collections.abc import Mapping
from typing import Final

ADDRESSES: Final = ("127.0.0.1", "localhost", "::1")
"""The names of the loopback interface."""

_EVERYTHING: Final = "*"
_GRPC: Final = "no_grpc_proxy"


def with_direct_loopback(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no proxy is used for this machine's own addresses.

    Other exempt hosts stay exempt. Without a proxy the result behaves as before.

    Args:
        environment: The environment to start from.
    """
    small, capital = environment.get("no_proxy", ""), environment.get("NO_PROXY", "")
    return {
        **environment,
        "no_proxy": _extended(small or capital),
        "NO_PROXY": _extended(capital or small),
        # gRPC does not support "*", and reads the others only if this one is not set.
        _GRPC: _extended(_without_star(environment.get(_GRPC, "") or small or capital)),
    }


def _extended(exempt: str) -> str:
    """Return a list of exempt hosts with the loopback addresses; "*", which must be alone, includes them."""
    if exempt.strip() == _EVERYTHING:
        return exempt
    hosts = [host for part in exempt.split(",") if (host := part.strip())]
    return ",".join([*hosts, *(address for address in ADDRESSES if address not in hosts)])


def _without_star(exempt: str) -> str:
    return "" if exempt.strip() == _EVERYTHING else exempt
