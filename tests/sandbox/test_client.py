"""azure-native's retries, its delays, and its final errors."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sandbox import catalogue
from sandbox.azure.control import Azure
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.azure.store import Store
from sandbox.client import (
    Call,
    CancelledError,
    Client,
    ClientError,
    ConnectionLostError,
    Network,
    Provisioning,
    TimedOutError,
    UnavailableError,
    UnfinishedError,
)
from tests.sandbox.driver import SUBSCRIPTION

GROUP = catalogue.get("azure-native:resources:ResourceGroup")
ACCOUNT = Account(SUBSCRIPTION, "t", "c", "o")
ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g"
INPUTS: Mapping[str, Any] = {"resourceGroupName": "g", "location": "eastus"}
LOST = ConnectionLostError("gone")
_Result = TypeVar("_Result")


class Scripted(Network):
    """Responds to the first requests with the given errors; None: no error. Waits are only recorded."""

    def __init__(self, *errors: Exception | None, provisioning: Provisioning | None = None) -> None:
        self._errors = iter(errors)
        self._provisioning = provisioning or Provisioning(0, long_running=False)
        self.waits: list[float] = []
        self.requests = 0

    def carry(self, call: Call, send: Callable[[], _Result]) -> _Result:
        self.requests += 1
        error = next(self._errors, None)
        if isinstance(error, AzureError):
            raise error
        result = send()
        if error is not None:
            raise error
        return result

    def provisioning(self, call: Call) -> Provisioning:
        return self._provisioning

    def wait(self, seconds: float) -> None:
        if seconds:
            self.waits.append(seconds)


class Cancelled(Scripted):
    """The engine cancels while the client waits."""

    def wait(self, seconds: float) -> None:
        raise CancelledError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "azure.db")
    yield made
    made.close()


@pytest.fixture
def another() -> Iterator[Store]:
    made = Store(Path(":memory:"))
    yield made
    made.close()


def create(store: Store, network: Network, timeout: float = 0) -> str:
    client = Client(Azure(store), network)
    return client.put(GROUP, INPUTS, {"name": "g"}, ACCOUNT, create=True, timeout=timeout).id


def holds(store: Store) -> list[str]:
    return [record.id for record in store.read().everything()]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_transient_error_is_retried_three_times(store: Store, another: Store, status: int) -> None:
    passing = AzureError(status, "Code", "words")
    network = Scripted(passing, passing, passing)
    assert create(store, network) == ID
    assert network.waits == [20, 60, 120], "2^n - 1 times 20 s, but at most two minutes"

    network = Scripted(*[passing] * 4)
    with pytest.raises(AzureError) as rejected:
        create(another, network)
    assert str(rejected.value) == f'Status={status} Code="Code" Message="words"'
    assert network.requests == 4
    assert holds(another) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 501])
def test_a_permanent_error_is_not_retried(store: Store, status: int) -> None:
    network = Scripted(AzureError(status, "Conflict", "words"))
    with pytest.raises(AzureError):
        create(store, network)
    assert network.requests == 1


def test_a_conflict_with_another_operation_is_retried(store: Store) -> None:
    network = Scripted(AzureError(409, "AnotherOperationInProgress", "words"))
    assert create(store, network) == ID
    assert network.waits == [20]


def test_the_client_retries_after_retry_after(store: Store) -> None:
    network = Scripted(UnavailableError(429, "Throttled", "words", 17), AzureError(503, "Code", "words"))
    assert create(store, network) == ID
    assert network.waits == [17, 60]


def test_the_client_does_not_wait_longer_than_two_minutes(store: Store) -> None:
    assert create(store, Scripted(UnavailableError(429, "Throttled", "words", 120))) == ID
    network = Scripted(UnavailableError(429, "Throttled", "words", 121))
    with pytest.raises(AzureError, match="Status=429"):
        create(store, network)
    assert network.requests == 1


def test_a_create_whose_response_is_lost_finds_its_own_resource(store: Store) -> None:
    network = Scripted(LOST, LOST)
    assert create(store, network) == ID
    assert network.waits == [20, 60]
    assert holds(store) == [ID]


def test_a_create_whose_responses_are_all_lost_leaves_a_resource_that_the_next_create_rejects(
    store: Store,
) -> None:
    with pytest.raises(ConnectionLostError):
        create(store, Scripted(*[LOST] * 4))
    assert holds(store) == [ID]
    with pytest.raises(AzureError, match=f"cannot create already existing resource '{ID}'"):
        create(store, Scripted())


def test_an_existing_resource_is_rejected_however_late_azure_responds(store: Store) -> None:
    create(store, Scripted())
    throttled = UnavailableError(429, "Throttled", "words", 1)
    with pytest.raises(AzureError, match="cannot create already existing resource"):
        create(store, Scripted(throttled, throttled))


def test_a_delete_whose_response_is_lost_is_done(store: Store) -> None:
    create(store, Scripted())
    Client(Azure(store), Scripted(LOST)).delete(GROUP, ID, ACCOUNT, timeout=0)
    assert holds(store) == []


def test_a_resource_that_azure_does_not_find_counts_as_deleted(store: Store) -> None:
    missing = AzureError(404, "ResourceNotFound", "words")
    Client(Azure(store), Scripted(missing)).delete(GROUP, ID, ACCOUNT, timeout=0)
    create(store, Scripted())
    assert Client(Azure(store), Scripted(missing)).get(ID, GROUP) is None
    assert Client(Azure(store), Scripted()).get(ID, GROUP) is not None


def test_a_read_is_retried_too(store: Store) -> None:
    create(store, Scripted())
    network = Scripted(AzureError(503, "Code", "words"), LOST)
    assert Client(Azure(store), network).get(ID, GROUP) is not None
    assert network.waits == [20, 60]


@pytest.mark.parametrize("long_running", [True, False])
def test_a_create_that_outlives_its_timeout_leaves_its_resource(store: Store, long_running: bool) -> None:
    network = Scripted(provisioning=Provisioning(61, long_running))
    with pytest.raises(ClientError) as failed:
        create(store, network, timeout=60)
    assert str(failed.value) == "operation timed out"
    assert network.waits == [60], "not a second longer than the timeout"
    assert isinstance(failed.value, UnfinishedError if long_running else TimedOutError)
    assert holds(store) == [ID]


def test_waits_for_retries_count_towards_the_timeout(store: Store, another: Store) -> None:
    network = Scripted(AzureError(503, "Code", "words"), provisioning=Provisioning(50, long_running=True))
    with pytest.raises(UnfinishedError):
        create(store, network, timeout=60)
    assert network.waits == [20, 40]
    network = Scripted(AzureError(503, "Code", "words"))
    with pytest.raises(TimedOutError):
        create(another, network, timeout=10)
    assert network.requests == 1


def test_the_timeout_is_two_hours_unless_the_program_sets_another(store: Store, another: Store) -> None:
    assert create(store, Scripted(provisioning=Provisioning(7200, long_running=True))) == ID
    with pytest.raises(UnfinishedError):
        create(another, Scripted(provisioning=Provisioning(7201, long_running=True)))


def test_a_cancelled_call_reports_the_resource_that_it_leaves(store: Store, another: Store) -> None:
    with pytest.raises(UnfinishedError) as failed:
        create(store, Cancelled(provisioning=Provisioning(60, long_running=True)))
    assert str(failed.value) == "resource created but read failed context canceled: context canceled"
    with pytest.raises(CancelledError, match="context canceled"):
        create(another, Cancelled(AzureError(503, "Code", "words")))
    assert create(another, Cancelled()) == ID, "it is finished: there is nothing to wait for"


def test_without_faults_there_is_no_wait(store: Store) -> None:
    tries = 0

    class Busy(Azure):
        def get(self, identifier: str, resource_type: Any = None) -> Any:
            nonlocal tries
            tries += 1
            raise AzureError(409, "AnotherOperationInProgress", "words")

    with pytest.raises(AzureError):
        Client(Busy(store), Network()).get(ID, GROUP)
    assert tries == 4
