"""azure-native's HTTP client: it sends requests to Azure, retries them, and waits for results.

Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go (the retries),
provider/pkg/provider/provider.go (the timeouts), provider/pkg/provider/crud/crud.go (the error for a resource
that exists but is not finished); azure-sdk-for-go, sdk/azcore/runtime/policy_retry.go (the delays).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from sandbox.azure.control import Azure, PutResult
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType
from sandbox.values import bare

Operation = Literal["create", "update", "delete", "read", "restart", "refresh", "swap", "exchange"]
"""The operations by which faults select requests; those of the engine are the first four."""

_TRIED_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_TRIES: Final = 4
_DELAY: Final = 20.0
_LONGEST_DELAY: Final = 120.0
_TIMEOUT: Final = 2 * 60 * 60.0
_Result = TypeVar("_Result")


class ClientError(Exception):
    """A call that failed without a usable response from Azure; the message is azure-native's."""


class TimedOutError(ClientError):
    """The call took longer than its timeout. Source: provider/pkg/azure/azure.go, AzureError."""

    def __init__(self) -> None:
        super().__init__("operation timed out")


class CancelledError(ClientError):
    """The engine cancelled the operation, as it does on Ctrl-C. The message is Go's."""

    def __init__(self) -> None:
        super().__init__("context canceled")


class ConnectionLostError(ClientError):
    """The connection broke before the response: it is unknown whether Azure carried out the request."""


class UnfinishedError(ClientError):
    """The resource exists, but its provisioning did not end in time: the engine keeps it, with a reason."""

    def __init__(self, identifier: str, reason: ClientError) -> None:
        # The provider reads the resource again with the same context, which has ended too.
        cancelled = isinstance(reason, CancelledError)
        super().__init__(f"resource created but read failed {reason}: {reason}" if cancelled else str(reason))
        self.id = identifier


class UnavailableError(AzureError):
    """An error that says when to retry."""

    def __init__(self, status: int, code: str, message: str, retry_after: float) -> None:
        super().__init__(status, code, message)
        self.retry_after = retry_after
        """The header Retry-After, in seconds."""


@dataclass(frozen=True)
class Call:
    """One call of the engine that goes to Azure."""

    operation: Operation
    resource_type: ResourceType
    id: str


@dataclass(frozen=True)
class Provisioning:
    """Azure's work after it has accepted a request."""

    seconds: float
    long_running: bool
    """Azure responds at once and the client polls; otherwise the response takes this long."""


class Network:
    """The network to Azure. Without faults, everything happens at once. Times are Azure's seconds."""

    token_seconds: int = 3600
    """For how many seconds a token is valid."""

    def carry(self, call: Call, send: Callable[[], _Result]) -> _Result:
        """Send one request to Azure, and return the response.

        Raises:
            AzureError: if Azure responds with an error.
            ConnectionLostError: if the response is lost.
        """
        del call
        return send()

    def work(self, call: Call, do: Callable[[], None]) -> None:
        """Do work that Azure does after its response, so that no response can be lost.

        Raises:
            AzureError: if the work fails.
        """
        del call
        do()

    def provisioning(self, call: Call) -> Provisioning:
        """Return Azure's work after an accepted request."""
        del call
        return Provisioning(0.0, long_running=False)

    def jitter(self, call: Call, attempt: int) -> float:
        """Return the factor, 0.8 to 1.3, by which the client varies a delay."""
        del call, attempt
        return 1.0

    def wait(self, seconds: float) -> None:
        """Wait.

        Raises:
            CancelledError: if the call is cancelled during the wait.
        """
        del seconds

    def scaled(self, seconds: float) -> float:
        """Return Azure's seconds as the seconds that a real client should wait."""
        return seconds

    def cancel(self) -> None:
        """End all current and later waits."""


class Client:
    """Does what the control plane does, with azure-native's reliability over a network."""

    def __init__(self, azure: Azure, network: Network) -> None:
        self._azure = azure
        self._network = network

    def get(self, identifier: str, resource_type: ResourceType) -> Record | None:
        """Return a resource, or None."""
        call = Call("read", resource_type, identifier)
        try:
            return self._do(call, self._clock(0), lambda: self._azure.get(identifier, resource_type))
        except AzureError as error:
            if error.status == 404:
                return None
            raise

    def put(
        self,
        resource_type: ResourceType,
        inputs: Mapping[str, Any],
        properties: Mapping[str, Any],
        account: Account,
        *,
        create: bool,
        timeout: float,
    ) -> PutResult:
        """Create or change a resource, as `Azure.put` does.

        Args:
            resource_type: its entry in the catalogue.
            inputs: what the caller sent.
            properties: the inputs in the shape of a response.
            account: the caller and its subscription.
            create: reject if the resource exists.
            timeout: the call's custom timeout in seconds, or 0 for the default.

        Raises:
            AzureError: if Azure rejects the request, also after the retries.
            ClientError: if the call fails otherwise; `UnfinishedError` if the resource exists.
        """
        call = Call(
            "create" if create else "update",
            resource_type,
            resource_type.identifier(
                {name: bare(value) for name, value in inputs.items()}, account.subscription
            ),
        )
        # The provider looks for the resource once, before its first PUT: a retried PUT finds the resource of
        # the first one, and updates it.
        looks = create

        def send() -> PutResult:
            nonlocal looks
            looked, looks = looks, False
            return self._azure.put(resource_type, inputs, properties, account, create=looked)

        clock = self._clock(timeout)
        result = self._do(call, clock, send)
        provisioning = self._network.provisioning(call)
        try:
            clock.wait(provisioning.seconds)
        except (TimedOutError, CancelledError) as error:
            if provisioning.long_running:
                raise UnfinishedError(result.id, error) from error
            raise
        return result

    def delete(
        self, resource_type: ResourceType, identifier: str, account: Account, *, timeout: float
    ) -> None:
        """Delete a resource, as `Azure.delete` does; a resource that does not exist counts as deleted.

        Raises:
            AzureError: if Azure rejects the request, also after the retries.
            ClientError: if the call fails otherwise.
        """
        call = Call("delete", resource_type, identifier)
        clock = self._clock(timeout)
        try:
            self._do(call, clock, lambda: self._azure.delete(resource_type, identifier, account))
        except AzureError as error:
            if error.status == 404:
                return
            raise
        clock.wait(self._network.provisioning(call).seconds)

    def cancel(self) -> None:
        """Cancel the calls in progress, because the engine stops."""
        self._network.cancel()

    def _clock(self, timeout: float) -> "_Clock":
        return _Clock(self._network, timeout if timeout > 0 else _TIMEOUT)

    def _do(self, call: Call, clock: "_Clock", send: Callable[[], _Result]) -> _Result:
        attempt = 1
        while True:
            try:
                return self._network.carry(call, send)
            except (AzureError, ConnectionLostError) as error:
                delay = self._delay(call, error, attempt)
                if delay is None:
                    raise
            clock.wait(delay)
            attempt += 1

    def _delay(self, call: Call, error: AzureError | ConnectionLostError, attempt: int) -> float | None:
        """Return the delay before the next attempt; None if there is none."""
        if attempt == _TRIES or (isinstance(error, AzureError) and not _is_tried_again(error)):
            return None
        if isinstance(error, UnavailableError) and error.retry_after > 0:
            return error.retry_after if error.retry_after <= _LONGEST_DELAY else None
        return min((2**attempt - 1) * _DELAY * self._network.jitter(call, attempt), _LONGEST_DELAY)


class _Clock:
    """The remaining time of a call, in Azure's seconds."""

    def __init__(self, network: Network, timeout: float) -> None:
        self._network = network
        self._left = timeout

    def wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._network.wait(min(seconds, self._left))
        self._left -= seconds
        if self._left < 0:
            raise TimedOutError


def _is_tried_again(error: AzureError) -> bool:
    return error.status in _TRIED_AGAIN or (error.status, error.code) == (409, "AnotherOperationInProgress")
