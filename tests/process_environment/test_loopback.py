"""A proxy is used for other machines, but not for this machine's own addresses."""

import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_environment import with_direct_loopback
from process_environment.loopback import ADDRESSES

_DEAD = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_EXEMPTIONS = ("no_proxy", "NO_PROXY", "no_grpc_proxy")
# As the SDK connects to the engine. A call of an unknown method gets a response, if it arrives.
_CALL = """
import sys
import grpc
call = grpc.insecure_channel(sys.argv[1]).unary_unary("/any/Call")
try:
    call(b"", timeout=10)
except grpc.RpcError as error:
    print(error.code().name)
"""


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    number = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield number
    server.stop(grace=None)


def response(environment: dict[str, str], port: int) -> str:
    """The response that a client gets in an environment."""
    run = subprocess.run(
        [sys.executable, "-c", _CALL, f"127.0.0.1:{port}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_without_the_exemption_a_call_on_loopback_uses_the_proxy(port: int) -> None:
    """If this fails, gRPC has fixed this, and `with_direct_loopback` can be deleted."""
    assert response({"http_proxy": _DEAD}, port) == "UNAVAILABLE"


@pytest.mark.parametrize(
    "exempt",
    [
        {},
        {"no_proxy": "internal.example.com"},
        {"NO_PROXY": "*"},
        {"no_proxy": "*"},
        {"no_grpc_proxy": "internal.example.com"},
        {"no_grpc_proxy": "", "no_proxy": "a,b"},
    ],
    ids=str,
)
def test_a_call_on_loopback_reaches_its_server(exempt: dict[str, str], port: int) -> None:
    environment = with_direct_loopback({**dict.fromkeys(_PROXIES, _DEAD), **exempt})
    assert response(environment, port) == "UNIMPLEMENTED"


_HOSTS = st.lists(st.sampled_from(["a.example.com", ".example.com", "10.0.0.0/8", *ADDRESSES]), unique=True)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(_EXEMPTIONS), _HOSTS.map(",".join)))
def test_the_users_own_exemptions_stay_and_nothing_is_listed_twice(exempt: dict[str, str]) -> None:
    environment = with_direct_loopback({**exempt, "https_proxy": _DEAD})
    assert environment["https_proxy"] == _DEAD
    for name in _EXEMPTIONS:
        hosts = environment[name].split(",")
        assert set(ADDRESSES) <= set(hosts)
        assert len(set(hosts)) == len(hosts)
        assert {host for host in exempt.get(name, "").split(",") if host} <= set(hosts)
    assert with_direct_loopback(environment) == environment


@pytest.mark.parametrize("given_as", ["no_proxy", "NO_PROXY"])
def test_one_spelling_counts_for_clients_that_read_the_other(given_as: str) -> None:
    environment = with_direct_loopback({given_as: "a.example.com"})
    assert all(environment[name].startswith("a.example.com,") for name in _EXEMPTIONS)


def test_a_star_stays_alone_because_clients_support_it() -> None:
    environment = with_direct_loopback({"no_proxy": "*"})
    assert (environment["no_proxy"], environment["NO_PROXY"]) == ("*", "*")
