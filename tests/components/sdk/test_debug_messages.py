from collections.abc import Callable

import pulumi
import pytest
from pulumi_azure_native import resources

from components.sdk.debug_messages import drop_debug_messages
from tests.components.azure_mocks import run


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)


def messages_after(prepare: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that the engine receives from a program that registers a resource and logs something."""
    messages: list[str] = []

    def log(_engine: object, _severity: int, message: str, *_: object) -> None:
        messages.append(message)

    def program() -> None:
        prepare()
        messages.clear()  # the SDK's earlier messages
        pulumi.log.info("for people")
        pulumi.log.warn("to be noticed")
        pulumi.log.error("to be fixed")
        resources.ResourceGroup("group")

    monkeypatch.setattr(pulumi.log, "_log", log)
    run(program)
    return messages


def test_the_sdk_sends_debug_messages_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason for the module: if this fails, the SDK is fixed and debug_messages.py can be deleted."""
    assert len(messages_after(lambda: None, monkeypatch)) > 3 + 4


def test_only_debug_messages_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = messages_after(drop_debug_messages, monkeypatch)
    assert messages == ["for people", "to be noticed", "to be fixed"]
