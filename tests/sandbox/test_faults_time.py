"""Latency, timeouts, and an engine that cancels, on a real port."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.wire import encode
from tests.sandbox.catalogue.arrangements import ACCOUNT, SKU, storage
from tests.sandbox.disturbed import Disturb, timed, unfinished
from tests.sandbox.driver import SUBSCRIPTION, Call, RejectedError, group, urn

GROUP = "azure-native:resources:ResourceGroup"
STORAGE = "azure-native:storage:StorageAccount"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/stitches-dev"
TIMED_OUT = r"^operation timed out$"


def test_latency_is_that_of_the_table_multiplied_by_the_factor(disturb: Disturb) -> None:
    engine = disturb(factor=0.01, latency={})
    group(engine)
    assert 0.33 <= timed(lambda: storage(engine)) < 20


def test_one_type_and_operation_can_have_its_own_latency(disturb: Disturb) -> None:
    own = {STORAGE: {"create": 0}, GROUP: {"create": 0, "delete": 0.5}}
    engine = disturb(factor=1, latency=own)
    made = group(engine)
    assert timed(lambda: storage(engine)) < 20, "the table has 33"
    assert timed(lambda: engine.read(made)) < 3, "reads take no time"
    assert timed(lambda: engine.delete(made)) >= 0.5


def test_provisioning_does_not_block_others_and_ends_when_the_engine_cancels(disturb: Disturb) -> None:
    engine = disturb(factor=1, latency={STORAGE: {"create": 600}, GROUP: {"create": 0}})
    group(engine)

    def account(number: int) -> None:
        storage(engine, accountName=f"ststitches{number}")

    with ThreadPoolExecutor(64) as threads:
        making = [threads.submit(account, number) for number in range(60)]
        until = time.monotonic() + 10
        while len(engine.holds()) < 61 and time.monotonic() < until:
            time.sleep(0.01)
        assert len(engine.holds()) == 61, "they exist while Azure provisions them"
        assert timed(lambda: group(engine, "another")) < 5
        assert not any(made.done() for made in making)
        engine.provider.Cancel(empty_pb2.Empty(), Call())
        for made in making:
            with pytest.raises(RejectedError, match="context canceled") as rejected:
                made.result(5)
            assert unfinished(rejected.value) is not None


@pytest.mark.parametrize("timeout", [0, 20])
def test_a_long_running_create_that_times_out_is_kept_by_the_engine(disturb: Disturb, timeout: float) -> None:
    group(disturb())
    engine = disturb(latency={STORAGE: {"create": 7201}})
    inputs, _ = engine.check(STORAGE, {**ACCOUNT, **SKU})
    request = provider_pb2.CreateRequest(urn=urn(STORAGE), properties=encode(inputs), timeout=timeout)
    with pytest.raises(RejectedError, match=TIMED_OUT) as rejected:
        engine.provider.Create(request, Call())
    detail = unfinished(rejected.value)
    assert detail is not None
    assert list(detail.reasons) == ["operation timed out"]
    assert detail.id.endswith("/storageAccounts/ststitches")
    assert detail.inputs == request.properties
    assert detail.id in engine.holds()


def test_another_create_that_times_out_is_not_kept_by_the_engine(disturb: Disturb) -> None:
    engine = disturb(latency={GROUP: {"create": 7201}})
    with pytest.raises(RejectedError, match=TIMED_OUT) as rejected:
        group(engine)
    assert unfinished(rejected.value) is None
    assert engine.holds() == [GROUP_ID]


def test_an_update_and_a_delete_time_out_too(disturb: Disturb) -> None:
    group(disturb())
    made = storage(disturb())
    engine = disturb(latency={STORAGE: {"update": 7201, "delete": 7201}})
    with pytest.raises(RejectedError, match=TIMED_OUT) as rejected:
        engine.update(made, {**made.inputs, "tags": {"team": "web"}})
    detail = unfinished(rejected.value)
    assert detail is not None
    assert detail.inputs["tags"] == {"team": "web"}
    with pytest.raises(RejectedError, match=TIMED_OUT):
        engine.delete(made)
