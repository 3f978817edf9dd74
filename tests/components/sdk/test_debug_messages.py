from collections.abc import Callable

import pulumi
import pytest
from pulumi_azure_native import resources

from components.sdk.debug_messages import drop_debug_messages
from tests.components.azure_mocks import run


@pytest.fixture(autouse=True)
def put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)


def messages_after(prepare: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that the engine receives from a program that registers a resource and logs something."""
    told: list[str] = []

    def tell(_engine: object, _severity: int, message: str, *_: object) -> None:
        told.append(message)

    def program() -> None:
        prepare()
        told.clear()  # the SDK's earlier messages
        pulumi.log.info("for people")
        pulumi.log.warn("to be seen")
        pulumi.log.error("to be mended")
        resources.ResourceGroup("group")

    monkeypatch.setattr(pulumi.log, "_log", tell)
    run(program)
    return told


def test_the_sdk_tells_the_engine_debug_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason for the module: if this fails, the SDK is fixed and debug_messages.py can be deleted."""
    assert len(messages_after(lambda: None, monkeypatch)) > 3 + 4


def test_only_debug_messages_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    told = messages_after(drop_debug_messages, monkeypatch)
    assert told == ["for people", "to be seen", "to be mended"]
