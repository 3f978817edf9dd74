"""Access tokens as Entra ID gives them, and what Azure Resource Manager says of those it does not take."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import jwt

from sandbox.azure.errors import AzureError

LIFETIME: Final = 3600
"""Seconds that a token is good for."""
_ALGORITHM: Final = "HS256"
MANAGEMENT: Final = (
    "https://management.azure.com",
    "https://management.azure.com/",
    "https://management.core.windows.net",
    "https://management.core.windows.net/",
)
"""For what a token to Azure Resource Manager may be."""


@dataclass(frozen=True)
class Principal:
    """Who asks: a person, a service principal or a managed identity."""

    object: str
    """The object id in the directory, by which role assignments name it."""
    client: str
    """The application (client) id."""
    tenant: str


class Tokens:
    """Gives tokens and reads them, with a key of the folder's own: a token outlives the process."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time, lifetime: int = LIFETIME) -> None:
        """Take the key, a clock, and for how many seconds a token is valid."""
        self._key = hashlib.sha256(key).digest()
        self.lifetime = lifetime
        self._clock = clock

    def issue(self, principal: Principal, audience: str) -> tuple[str, int]:
        """Give a token for an audience (a resource such as "https://vault.azure.net").

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
        """Give who sends a header "Authorization: Bearer …".

        Args:
            authorization: the header's value; None where there is none.
            audiences: what the token may be for; Azure Resource Manager unless another service asks.

        Raises:
            AzureError: 401, in Azure Resource Manager's words.
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
