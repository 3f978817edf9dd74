"""Who gets alerts besides e-mail addresses: telephones, and programs through webhooks.

A webhook's address is stored where every reader of the stack file, the state and the resource group can see
it. So it must not contain a secret, neither in a query nor in its path. Pulumi could encrypt it in file and
state, but Azure shows it to everybody who may read the action group, and accepts no reference to Key Vault. A
receiver that must authenticate the caller uses an Entra token instead.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from model.base import Model
from model.errors import rejected
from model.types import Guid, Matching

PhoneNumber = Annotated[
    str,
    Matching(
        pattern=r"\+[1-9][0-9]{0,2}-[0-9]{4,14}",
        expected="a telephone number: the country code, a hyphen, and the digits",
        example="+1-2065550100",
        fix="Write no spaces, no brackets and no zero before the area code.",
    ),
]
"""A telephone that receives text messages."""

# Tokens that services generate have no hyphens for long stretches, and letters among digits; so do GUIDs.
_TOKEN = re.compile(
    r"(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{16,}"
    r"|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)


def _without_token(url: str) -> str:
    if _TOKEN.search(url):
        raise rejected(
            "an address without a secret: every reader of this file, the state and the action group can see "
            "it",
            example="https://on-call.example.com/alerts",
            fix="Use a receiver that authenticates with an Entra token (`entra`), or the e-mail address "
            "that the service offers for alerts. Replace the secret, because it was in a file.",
        )
    return url


WebhookUrl = Annotated[
    str,
    Matching(
        pattern=r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]{0,300})?",
        expected="an address with https:// and without user, query and fragment",
        example="https://on-call.example.com/alerts",
        fix="Remove everything from the question mark on: it is often a secret, and this "
        "file, the state and Azure show it to every reader.",
    ),
    AfterValidator(_without_token),
]
"""The address of a program that gets alerts."""


class EntraApplication(Model):
    """The Entra application for which Azure creates the token that it sends to a webhook."""

    object_id: Guid = Field(
        description="Object id of the application.", examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"]
    )
    identifier_uri: Annotated[
        str,
        Matching(
            pattern=r"(?:api|https)://[A-Za-z0-9._~/-]{1,200}",
            expected="the application's identifier URI",
            example="api://on-call.example.com",
            fix="`az ad app show --query identifierUris` prints it.",
        ),
    ] = Field(description="Application ID URI of the application.", examples=["api://on-call.example.com"])


class WebhookReceiver(Model):
    """A program that gets alerts, in Azure's common alert schema."""

    url: WebhookUrl = Field(
        description="Address that Azure posts to. It must not contain a secret.",
        examples=["https://on-call.example.com/alerts"],
    )
    entra: EntraApplication | None = Field(
        default=None,
        description="Application for which Azure sends a token. By default, Azure sends none.",
        examples=[
            {
                "objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                "identifierUri": "api://on-call.example.com",
            }
        ],
    )
