"""The sources of tokens: the endpoint of managed identities, and Entra ID's token endpoint.

Sources: learn.microsoft.com app-service/overview-managed-identity, REST endpoint reference (2019-08-01);
entra/identity-platform/v2-oauth2-client-creds-grant-flow and reference-error-codes for Entra ID's messages.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import jwt

from sandbox.arm import identities
from sandbox.arm.messages import Response
from sandbox.arm.tokens import Principal, Tokens
from sandbox.azure.request import Account
from sandbox.azure.store import Store
from sandbox.values import is_array

APP_SERVICE: Final = "https://appservice.azure.com"
"""The audiences of a token for Kudu. Source: azure-cli, azure/cli/core/cloud.py."""
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_VERSION: Final = "2019-08-01"


class SignInError(Exception):
    """Entra ID rejects a request for a token: its error, and its code and message."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status


@dataclass(frozen=True)
class SignIn:
    """Issues tokens."""

    store: Store
    tokens: Tokens
    account: Account
    key: bytes
    """The folder's secret; the headers and the client secret are derived from it."""

    @property
    def owners_header(self) -> str:
        """The IDENTITY_HEADER of this machine's user: it allows the owner and every identity."""
        return self._made("header of the owner")

    @property
    def owners_secret(self) -> str:
        """The client secret of the owner, as a service principal."""
        return self._made("secret of the owner")

    def header_of_site(self, site: str) -> str:
        """Return the IDENTITY_HEADER of a site or slot, by its id: it allows only the site's identities."""
        name = base64.urlsafe_b64encode(site.lower().encode()).decode()
        return f"{name}.{self._made(f'header of {site.lower()}')}"

    def managed_identity(self, query: Mapping[str, str], header: str | None) -> Response:
        """Return the response to a request to IDENTITY_ENDPOINT."""
        if header is None or query.get("api-version") != _VERSION or not query.get("resource"):
            return _no_identity(
                400, f"expected the header X-IDENTITY-HEADER, api-version={_VERSION} and a resource"
            )
        view = self.store.read()
        if hmac.compare_digest(header, self.owners_header):
            found = self._of_owner(query)
        else:
            site = view.get(self._site(header) or "")
            if site is None:
                return _no_identity(401, "the header X-IDENTITY-HEADER is not valid")
            candidates = identities.attached(site, view, self.account.tenant)
            identity = identities.chosen(candidates, query, own=site.id)
            found = identity.principal if identity else None
        if found is None:
            return _no_identity(400, "Unable to load the proper Managed Identity.")
        token, expires = self.tokens.issue(found, query["resource"])
        return Response(
            body={
                "access_token": token,
                "client_id": found.client,
                "expires_on": str(expires),
                "resource": query["resource"],
                "token_type": "Bearer",
            }
        )

    def token(self, tenant: str, form: Mapping[str, str]) -> Response:
        """Return the response to a request to the token endpoint."""
        try:
            principal = self._principal(tenant, form)
            audience = _audience(form.get("scope", ""))
        except SignInError as error:
            code = int(str(error).partition(":")[0].removeprefix("AADSTS"))
            body = {"error": error.error, "error_description": str(error), "error_codes": [code]}
            return Response(status=error.status, body=body)
        token, _ = self.tokens.issue(principal, audience)
        valid = self.tokens.lifetime
        body = {"token_type": "Bearer", "expires_in": valid, "ext_expires_in": valid}
        return Response(body={**body, "access_token": token})

    def _of_owner(self, query: Mapping[str, str]) -> Principal | None:
        view, tenant = self.store.read(), self.account.tenant
        if any(name in query for name in identities.CHOSEN_BY):
            found = identities.chosen(list(identities.user_assigned(view, tenant)), query)
            return found.principal if found else None
        return self._owner()

    def _owner(self) -> Principal:
        return Principal(self.account.object, self.account.client, self.account.tenant)

    def _site(self, header: str) -> str | None:
        name, _, _ = header.partition(".")
        try:
            site = base64.urlsafe_b64decode(name.encode()).decode()
        except ValueError:
            return None
        return site if hmac.compare_digest(header, self.header_of_site(site)) else None

    def _principal(self, tenant: str, form: Mapping[str, str]) -> Principal:
        client = form.get("client_id", "")
        if form.get("grant_type") != "client_credentials":
            raise SignInError(
                "unsupported_grant_type",
                "AADSTS70003: The app requested an unsupported grant type; the local Azure supports "
                "only client_credentials.",
            )
        if client.lower() == self.account.client.lower() and "client_secret" in form:
            if hmac.compare_digest(form["client_secret"].encode(), self.owners_secret.encode()):
                return self._owner()
            raise SignInError(
                "invalid_client",
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request "
                "is the client secret value, not the client secret ID, for a secret added to app "
                f"'{client}'.",
                401,
            )
        view = self.store.read()
        identity = identities.of_client(client, view, self.account.tenant)
        if identity is None:
            raise SignInError(
                "unauthorized_client",
                f"AADSTS700016: Application with identifier '{client}' was not found in the directory "
                f"'{tenant}'.",
            )
        issuer, subject, audience = self._asserted(form)
        if not identities.trusts(identity, issuer, subject, audience, view):
            raise SignInError(
                "invalid_client",
                "AADSTS700213: No matching federated identity record found for presented assertion subject "
                f"'{subject}'. Check your federated identity credential Subject, Audience and Issuer against "
                "the presented assertion.",
                401,
            )
        return identity.principal

    def _asserted(self, form: Mapping[str, str]) -> tuple[str, str, str]:
        """Read an assertion. Its signature is not checked, because the issuer cannot be reached."""
        if form.get("client_assertion_type") != _ASSERTION:
            raise SignInError(
                "invalid_request",
                "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or "
                "'client_secret'.",
                401,
            )
        try:
            claims: dict[str, Any] = jwt.decode(
                form.get("client_assertion", ""),
                options={"verify_signature": False, "verify_exp": True, "verify_nbf": True},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
            raise SignInError(
                "invalid_client",
                "AADSTS700024: Client assertion is not within its valid time range.",
                401,
            ) from None
        except jwt.InvalidTokenError:
            raise SignInError("invalid_request", "AADSTS50027: JWT token is invalid or malformed.") from None
        audience: Any = claims.get("aud")
        if is_array(audience):
            audience = next(iter(audience), None)
        return str(claims.get("iss")), str(claims.get("sub")), str(audience)

    def _made(self, purpose: str) -> str:
        return hmac.new(self.key, purpose.encode(), hashlib.sha256).hexdigest()


def configuration(base: str, tenant: str) -> Response:
    """Return the document in which a client finds the token endpoint."""
    return Response(
        body={
            "authorization_endpoint": f"{base}/{tenant}/oauth2/v2.0/authorize",
            "issuer": f"{base}/{tenant}/v2.0",
            "token_endpoint": f"{base}/{tenant}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        }
    )


def cloud(base: str, tenant: str) -> Response:
    """Describe this cloud for `az cloud register`: its own addresses, and names that are those of Azure.

    Source: azure-cli, azure/cli/core/cloud.py, which reads https://management.azure.com/metadata/endpoints.
    """
    return Response(
        body={
            "name": "AzureSandbox",
            "authentication": {
                "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
                "identityProvider": "AAD",
                "loginEndpoint": base,
                "tenant": tenant,
            },
            "appServiceResourceId": APP_SERVICE,
            "graphAudience": "https://graph.windows.net/",
            "microsoftGraphResourceId": "https://graph.microsoft.com/",
            "resourceManager": f"{base}/",
            "suffixes": {
                "acrLoginServer": "azurecr.io",
                "keyVaultDns": "vault.azure.net",
                "sqlServerHostname": "database.windows.net",
                "storage": "core.windows.net",
            },
        }
    )


def _audience(scope: str) -> str:
    """Return the resource of a scope such as "https://management.azure.com/.default"."""
    audience, found, _ = scope.partition("/.default")
    if not found or not audience:
        raise SignInError(
            "invalid_scope",
            "AADSTS1002012: The provided value for scope is not valid. Client credential flows must have a "
            "scope value with /.default suffixed to the resource identifier (application ID URI).",
        )
    return audience


def _no_identity(status: int, message: str) -> Response:
    return Response(
        status=status,
        body={"statusCode": status, "message": message, "correlationId": str(uuid4())},
    )
