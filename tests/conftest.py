"""What every test runs under."""

import gc

# Nearly all that collection makes stays, the SDK above all. To look through it again and again took a third
# of the collection's time, and afterwards a quarter of the tests'.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what stays for good out of what is looked through from here on."""
    gc.freeze()
    gc.enable()
