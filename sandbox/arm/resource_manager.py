"""Azure Resource Manager: authenticate a request, find its route, check permissions, and respond."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sandbox import catalogue
from sandbox.arm import changes, edge, lists, providers, site_actions, site_settings, swaps, telemetry
from sandbox.arm.messages import Message, Response, rejection
from sandbox.arm.paths import entry_of, not_served
from sandbox.arm.routes import Context, Route, Surroundings
from sandbox.arm.tokens import Tokens
from sandbox.azure.access import Access
from sandbox.azure.errors import AzureError
from sandbox.azure.store import StoreError
from sandbox.client import Call, ConnectionLostError
from sandbox.schema.cache import SchemaError

ROUTES: Final[tuple[Route, ...]] = (
    *providers.ROUTES,
    *site_settings.ROUTES,
    *site_actions.ROUTES,
    *swaps.ROUTES,
    *edge.ROUTES,
    *telemetry.ROUTES,
    *lists.ROUTES,
    *changes.ROUTES,
)
"""All routes; the first that matches a request serves it."""
_VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(-[A-Za-z]+)?")
_GROUPS: Final = "azure-native:resources:ResourceGroup"


class ResourceManager:
    """Serves requests, in any number of threads."""

    def __init__(self, around: Surroundings, tokens: Tokens) -> None:
        """Use the surroundings, and the reader of the callers' tokens."""
        self._around = around
        self._tokens = tokens

    def respond(self, asked: Message, authorization: str | None) -> Response:
        """Return the response to a request; errors are responses too.

        Args:
            asked: the request, whose caller is not known yet.
            authorization: the header that identifies the caller.
        """
        try:
            message = replace(asked, caller=self._tokens.bearer(authorization))
            _reject_version(message.query.get("api-version"))
            return self._routed(message)
        except AzureError as error:
            return self._challenged(rejection(error, asked.path, self._around.network.scaled))
        except ConnectionLostError:
            # The connection to the service broke: the gateway of Azure Resource Manager still responds.
            return rejection(_BAD_GATEWAY, asked.path)
        except (SchemaError, StoreError, sqlite3.Error) as error:
            text = f"The local Azure's database failed: {error}. Nothing was changed."
            return rejection(AzureError(500, "InternalServerError", text), asked.path)

    def track(self, body: bytes, authorization: str | None) -> Response:
        """Accept telemetry, which is sent to a component's own endpoint.

        Args:
            body: the telemetry.
            authorization: the header that identifies the sender; most components require none.
        """
        sender = None
        if authorization is not None:
            try:
                sender = self._tokens.bearer(authorization, telemetry.AUDIENCES).object
            except AzureError as error:
                return rejection(error, telemetry.TRACK_PATH)
        return telemetry.track(self._around, body, sender)

    def _routed(self, message: Message) -> Response:
        for route in ROUTES:
            parts = route.match(message)
            if parts is not None:
                return self._carried(route, message, parts)
        raise not_served(message.method, message.path)

    def _carried(self, route: Route, message: Message, parts: Mapping[str, str]) -> Response:
        def send() -> Response:
            view = self._around.store.read()
            access = Access(view, self._around.account.object)
            return route.respond(
                Context(message=message, around=self._around, view=view, access=access, parts=parts)
            )

        call = self._call(route, message, parts)
        response = self._around.network.carry(call, send)
        if call.operation in ("create", "update", "delete"):
            self._around.network.wait(self._around.network.provisioning(call).seconds)
        return response

    def _call(self, route: Route, message: Message, parts: Mapping[str, str]) -> Call:
        """Return the request as faults see it: its type, operation and resource."""
        about = message.path
        if "app" in parts and route.operation != "read":  # an action: its path ends with the action's name
            at = re.match(site_settings.SITE, message.path, re.IGNORECASE)
            about = at[0] if at else about
        record = self._around.store.read().get(about)
        entry = entry_of(about, record) or catalogue.TYPES[_GROUPS]
        operation = "create" if route.operation == "update" and record is None else route.operation
        return Call(operation, entry, about)

    def _challenged(self, response: Response) -> Response:
        if response.status != 401:
            return response
        authority = f"https://login.windows.net/{self._around.account.tenant}"
        challenge = (
            f'Bearer authorization_uri="{authority}", error="invalid_token", '
            f'error_description="{response.body["error"]["message"]}"'
        )
        return replace(response, headers={**response.headers, "WWW-Authenticate": challenge})


_BAD_GATEWAY: Final = AzureError(
    502, "BadGatewayConnection", "The network connectivity issue encountered; cannot fulfill the request."
)


def _reject_version(version: str | None) -> None:
    if version is None:
        raise AzureError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if not _VERSION.fullmatch(version):
        raise AzureError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. The supported versions are of the form '2025-05-01'.",
        )
