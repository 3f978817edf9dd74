"""What every test runs under."""

import gc


def pytest_collection_finish() -> None:
    """Spare what stays for good, the SDK above all, from later collections: a quarter of all time."""
    gc.collect()
    gc.freeze()
