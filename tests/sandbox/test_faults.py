"""Each fault, alone and together with others, on a real port."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.values import Secret, dig
from sandbox.wire import encode
from tests.sandbox.catalogue.arrangements import storage
from tests.sandbox.catalogue.everything import EVERYTHING, resolved
from tests.sandbox.disturbed import NO_WAITING, Disturb, Disturbed, timed
from tests.sandbox.driver import SUBSCRIPTION, Call, Engine, Made, RejectedError, group, plan, urn

GROUP = "azure-native:resources:ResourceGroup"
PLAN = "azure-native:web:AppServicePlan"
STORAGE = "azure-native:storage:StorageAccount"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/stitches-dev"
TIMED_OUT = r"^operation timed out$"


# Throttling and transient errors


def test_a_throttled_create_succeeds_after_the_throttling(disturb: Disturb) -> None:
    engine = disturb(factor=0.01, throttling=[{"first": 2, "retryAfter": 10}])
    assert timed(lambda: group(engine)) >= 0.2, "twice ten seconds, scaled"
    assert engine.holds() == [GROUP_ID]


def test_endless_throttling_is_reported_with_azures_message(disturb: Disturb) -> None:
    engine = disturb(throttling=[{"type": GROUP, "every": 1, "retryAfter": 6}])
    with pytest.raises(RejectedError) as rejected:
        group(engine)
    assert str(rejected.value) == (
        'Status=429 Code="SubscriptionRequestsThrottled" Message="Number of requests for subscription '
        f"'{SUBSCRIPTION}' and operation 'PUT/MICROSOFT.RESOURCES/RESOURCEGROUPS' exceeded the backend "
        "storage limit. Please try again after '6' seconds.\""
    )
    assert engine.holds() == []


NETWORK = "The network connectivity issue encountered for 'Microsoft.Resources'; cannot fulfill the request."
GATEWAY = (
    "The gateway did not receive a response from 'Microsoft.Resources' within the specified time period."
)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, 'Code="InternalServerError" Message="There was an unexpected InternalServerError.'),
        (502, f'Code="BadGatewayConnection" Message="{NETWORK}"'),
        (503, 'Code="ServerTimeout" Message="The request timed out. Diagnostic information: '),
        (504, f'Code="GatewayTimeout" Message="{GATEWAY}"'),
    ],
)
def test_a_transient_error_ends_or_is_reported(disturb: Disturb, status: int, words: str) -> None:
    group(disturb(transient=[{"status": status, "first": 3}]))
    engine = disturb(transient=[{"status": status, "operation": "delete", "every": 1}])
    with pytest.raises(RejectedError) as rejected:
        engine.delete_id(GROUP, GROUP_ID)
    assert str(rejected.value).startswith(f"Status={status} {words}")
    assert engine.holds() == [GROUP_ID]


def test_a_fault_of_one_type_and_operation_does_not_affect_others(disturb: Disturb) -> None:
    engine = disturb(transient=[{"type": PLAN, "operation": "create", "every": 1}])
    made = group(engine)
    storage(engine)
    assert engine.read(made) == made
    with pytest.raises(RejectedError, match="ServerTimeout"):
        plan(engine)


def test_a_refresh_retries_transient_errors(disturb: Disturb) -> None:
    engine = disturb(throttling=[{"operation": "read", "every": 2}])
    made = group(engine)
    assert [engine.read(made) for _ in range(4)] == [made] * 4


def test_a_fault_of_every_second_request_affects_every_second_one(disturb: Disturb) -> None:
    engine = disturb(transient=[{"operation": "create", "every": 2}], factor=0)
    for name in "abcd":  # the second, fourth and sixth request fail, and are retried
        group(engine, name)
    assert len(engine.holds()) == 4


# Permanent failures


def test_a_type_that_always_fails_is_reported_at_once_and_other_types_are_created(disturb: Disturb) -> None:
    failure = {"type": PLAN, "status": 409, "code": "SkuNotAvailable", "message": "No capacity in East US."}
    engine = disturb(factor=1, failures=[failure])
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        plan(engine)
    assert str(rejected.value) == 'Status=409 Code="SkuNotAvailable" Message="No capacity in East US."'
    storage(engine)
    plan(disturb())


# Lost responses


def test_a_create_whose_response_is_lost_succeeds(disturb: Disturb) -> None:
    engine = disturb(lostResponses=[{"operation": "create", "first": 3}])
    assert engine.read(group(engine)) is not None


def test_a_create_without_any_response_is_reported_and_the_next_one_finds_the_resource(
    disturb: Disturb,
) -> None:
    engine = disturb(lostResponses=[{"operation": "create", "first": 4}])
    with pytest.raises(RejectedError) as rejected:
        group(engine)
    assert str(rejected.value) == (
        f'Put "https://management.azure.com{GROUP_ID}": read: connection reset by peer'
    )
    with pytest.raises(RejectedError, match=f"^cannot create already existing resource '{GROUP_ID}'$"):
        group(engine)


def test_updates_and_deletes_succeed_if_their_responses_are_lost(disturb: Disturb) -> None:
    engine = disturb(lostResponses=[{"operation": "update", "first": 2}, {"operation": "delete", "first": 2}])
    made = group(engine)
    made = engine.update(made, {**made.inputs, "tags": {"team": "web"}})
    assert made.outputs["tags"] == {"team": "web"}
    engine.delete(made)
    assert engine.holds() == []


def test_every_type_can_be_sent_twice(disturb: Disturb) -> None:
    engine = disturb(lostResponses=[{"operation": "create", "every": 2}, {"operation": "delete", "every": 2}])
    made: dict[str, Made] = {}

    def output_of(name: str, output: str, before: str, after: str) -> str:
        return before + (made[name].id if output == "id" else str(dig(made[name].outputs, output))) + after

    for name, resource in EVERYTHING.items():
        inputs = resolved(resource["inputs"], output_of, Secret)
        made[name] = engine.create(resource["type"], inputs, name)
    assert [engine.read(one) for one in made.values()] == list(made.values())
    for one in reversed(made.values()):
        engine.delete(one)
    assert engine.holds() == []


# A full disk


def test_a_full_disk_is_reported_and_changes_nothing(disturb: Disturb) -> None:
    engine = disturb(diskFull={"write": 2})
    group(engine)
    before = list(engine.store.read().everything())
    with pytest.raises(RejectedError) as rejected:
        storage(engine)
    assert str(rejected.value) == (
        "the sandbox's database failed: database or disk is full; nothing was changed"
    )
    assert list(engine.store.read().everything()) == before
    storage(engine)


def test_a_disk_that_is_really_full_is_reported_too(engine: Engine) -> None:
    made = group(engine)
    connection = engine.store._connection()  # pyright: ignore[reportPrivateUsage] - only a connection has the limit
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RejectedError) as rejected:
        engine.update(made, {**made.inputs, "tags": {str(number): "x" * 200 for number in range(2000)}})
    assert str(rejected.value) == (
        "the sandbox's database failed: database or disk is full; nothing was changed"
    )
    connection.execute("PRAGMA max_page_count = 1000000")
    assert engine.read(made) == made
    engine.update(made, {**made.inputs, "tags": {"team": "web"}})


# Together, and by chance


def test_faults_add_up(disturb: Disturb) -> None:
    engine = disturb(
        throttling=[{"first": 1}], transient=[{"first": 1}], lostResponses=[{"first": 1}], latency={}
    )
    group(engine)
    with pytest.raises(RejectedError, match="connection reset"):
        group(
            disturb(throttling=[{"first": 2}], transient=[{"first": 1}], lostResponses=[{"first": 1}]),
            "another",
        )
    assert len(engine.holds()) == 2


def test_a_lost_response_and_a_full_disk_keep_created_resources(disturb: Disturb) -> None:
    engine = disturb(lostResponses=[{"first": 1}], diskFull={"write": 2})
    with pytest.raises(RejectedError, match="disk is full"):
        group(engine)
    assert engine.holds() == [GROUP_ID]


def test_a_throttled_create_times_out_while_it_waits(disturb: Disturb) -> None:
    engine = disturb(throttling=[{"first": 1, "retryAfter": 100}], latency={})
    inputs, _ = engine.check(GROUP, {"resourceGroupName": "g", "location": "eastus"})
    request = provider_pb2.CreateRequest(urn=urn(GROUP), properties=encode(inputs), timeout=60)
    with pytest.raises(RejectedError, match=TIMED_OUT):
        engine.provider.Create(request, Call())
    assert engine.holds() == []


def affected(engine: Disturbed) -> set[str]:
    """The groups whose creation failed; many threads create them."""

    def failed(name: str) -> bool:
        try:
            group(engine, name)
        except RejectedError:
            return True
        return False

    names = [f"group-{number}" for number in range(60)]
    with ThreadPoolExecutor(16) as threads:
        return {name for name, bad in zip(names, threads.map(failed, names), strict=True) if bad}


def test_a_random_fault_affects_the_same_resources_for_the_same_seed(tmp_path: Path) -> None:
    def run(folder: str, seed: int) -> set[str]:
        (tmp_path / folder).mkdir()
        faults = {**NO_WAITING, "seed": seed, "lostResponses": [{"probability": 0.7}]}
        engine = Disturbed(tmp_path / folder / "azure.db", faults=faults)
        try:
            return affected(engine)
        finally:
            engine.close()

    first = run("first", 7)
    assert first == run("again", 7)
    assert first != run("other", 8)
    assert 5 <= len(first) <= 30, "about 0.7 to the power of four of sixty"
