"""What a route is: a form of path, and what answers requests to it with all that it needs to know."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from sandbox.arm.messages import Message, Response
from sandbox.arm.references import References
from sandbox.arm.running_sites import RunningSites
from sandbox.azure.access import Access
from sandbox.azure.control import Azure
from sandbox.azure.request import Account
from sandbox.azure.store import Store, View
from sandbox.client import Network, Operation
from sandbox.schema.cache import Schemas

SUBSCRIPTION: Final = r"/subscriptions/(?P<subscription>[^/]+)"
"""The pattern of a subscription."""
GROUP: Final = SUBSCRIPTION + r"/resourcegroups/(?P<group>[^/]+)"
"""The pattern of a resource group."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What Azure Resource Manager stands on."""

    store: Store
    schemas: Schemas
    account: Account
    """The owner of the subscriptions: whoever has no identity of their own signs in as it."""
    network: Network
    """The way on which faults strike."""
    sites: RunningSites
    jobs: Executor
    """Does what goes on when a request is answered."""

    @property
    def references(self) -> References:
        """What reads Key Vault references."""
        return References(self.store, self.account.object)

    @property
    def azure(self) -> Azure:
        """The control plane on the store."""
        return Azure(self.store)


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request, and what Azure holds at its beginning."""

    message: Message
    around: Surroundings
    view: View
    access: Access
    parts: Mapping[str, str]
    """What the parts of the path are that the route names."""

    def demand(self, action: str, scope: str) -> None:
        """Refuse the request where the caller may not do something to a resource.

        Raises:
            AzureError: 403 AuthorizationFailed.
        """
        self.access.refuse(self.message.caller.object, action, scope)

    @property
    def account(self) -> Account:
        """The account on whose behalf a change is made: the caller, in the subscription of the path."""
        caller = self.message.caller
        return Account(
            subscription=self.parts.get("subscription", self.around.account.subscription),
            tenant=caller.tenant,
            client=caller.client,
            object=caller.object,
        )


@dataclass(frozen=True)
class Route:
    """A method and a form of path."""

    method: str
    path: str
    """A regular expression for the whole path, in any case."""
    answer: Callable[[Context], Response]
    operation: Operation = "read"
    """What a request is to faults on demand."""

    def match(self, message: Message) -> Mapping[str, str] | None:
        """Give the named parts of a request's path; None where it is not for this route."""
        found = re.fullmatch(self.path, message.path, re.IGNORECASE)
        return found.groupdict() if found and message.method == self.method else None
