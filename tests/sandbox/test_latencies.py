from sandbox import catalogue
from sandbox.faults.latencies import LATENCIES, UNKNOWN_TYPE, latency

TIMEOUT = 2 * 60 * 60


def test_every_row_is_of_a_modelled_type_and_has_a_source() -> None:
    assert set(LATENCIES) <= set(catalogue.TYPES)
    assert all(row.source for row in LATENCIES.values())


def test_every_time_is_plausible() -> None:
    for row in LATENCIES.values():
        assert min(row.create, row.update, row.delete) >= 1
        assert max(row.create, row.update, row.delete) < TIMEOUT / 10


def test_slow_operations_are_long_running_operations() -> None:
    slow = {token for token, row in LATENCIES.items() if row.create > 25}
    assert all(LATENCIES[token].long_running for token in slow)


def test_the_order_of_magnitude_is_that_of_azure() -> None:
    server, plan, group = (
        latency(f"azure-native:{token}").create
        for token in ("sql:Server", "web:AppServicePlan", "resources:ResourceGroup")
    )
    assert server > plan > group


def test_a_type_that_is_not_in_the_table_is_quick() -> None:
    assert latency("azure-native:compute:VirtualMachine") is UNKNOWN_TYPE
