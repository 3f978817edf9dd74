"""Access tokens as Entra ID issues them, and Azure Resource Manager's errors for invalid ones."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import jwt

from sandbox.azure.errors import AzureError

LIFETIME: Final = 3600
"""For how many seconds a token is valid."""
_ALGORITHM: Final = "HS256"
MANAGEMENT: Final = (
    "https://management.azure.com",
    "https://management.azure.com/",
    "https://management.core.windows.net",
    "https://management.core.windows.net/",
)
"""The audiences of a token for Azure Resource Manager."""


@dataclass(frozen=True)
class Principal:
    """A caller: a person, a service principal or a managed identity."""

    object: str
    """The object id in the directory, which role assignments use."""
    client: str
    """The application (client) id."""
    tenant: str


class Tokens:
    """Issues and reads tokens, with the folder's own key: tokens stay valid after a restart."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time, lifetime: int = LIFETIME) -> None:
        """Use a key, a clock, and the number of seconds for which a token is valid."""
        self._key = hashlib.sha256(key).digest()
        self.lifetime = lifetime
        self._clock = clock

    def issue(self, principal: Principal, audience: str) -> tuple[str, int]:
        """Issue a token for an audience (a resource such as "https://vault.azure.net").

        Returns:
            The token, and when it expires, in seconds since 1970.
        """
        now = int(self._clock())
        expires = now + self.lifetime
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{principal.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": expires,
            "appid": principal.client,
            "oid": principal.object,
            "sub": principal.object,
            "tid": principal.tenant,
            "uti": uuid4().hex,  # no two tokens are the same
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, _ALGORITHM), expires

    def bearer(self, authorization: str | None, audiences: tuple[str, ...] = MANAGEMENT) -> Principal:
        """Return the sender of a header "Authorization: Bearer …".

        Args:
            authorization: the header's value; None if it is missing.
            audiences: the allowed audiences; by default those of Azure Resource Manager.

        Raises:
            AzureError: 401, with Azure Resource Manager's message.
        """
        if not authorization:
            raise AzureError(
                401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise AzureError(
                401,
                "AuthenticationFailedInvalidHeader",
                "Authentication failed. The 'Authorization' header is provided in an invalid format.",
            )
        claims = self._claims(token.strip())
        if claims["exp"] <= self._clock():
            raise AzureError(
                401,
                "ExpiredAuthenticationToken",
                f"The access token expiry UTC time '{_words(claims['exp'])}' is earlier than current UTC "
                f"time '{_words(self._clock())}'.",
            )
        if claims["aud"] not in audiences:
            allowed = ",".join(f"'{each}'" for each in sorted(audiences))
            raise AzureError(
                401,
                "InvalidAuthenticationTokenAudience",
                "The access token has been obtained for wrong audience or resource "
                f"'{claims['aud']}'. It should exactly match with one of the allowed audiences {allowed}.",
            )
        return Principal(object=claims["oid"], client=claims["appid"], tenant=claims["tid"])

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                options={
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "require": ["aud", "exp", "oid", "appid", "tid"],
                },
            )
        except jwt.InvalidTokenError:
            raise AzureError(401, "InvalidAuthenticationToken", "The access token is invalid.") from None


def _words(seconds: float) -> str:
    """Write a time as Azure does in this message: "11/29/2026 7:05:01 AM"."""
    at = time.gmtime(seconds)
    half = "AM" if at.tm_hour < 12 else "PM"
    return (
        f"{at.tm_mon}/{at.tm_mday}/{at.tm_year} {at.tm_hour % 12 or 12}:{at.tm_min:02}:{at.tm_sec:02} {half}"
    )
