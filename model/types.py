"""Domain types: strings that match a pattern as a whole, and times in UTC.

Every message contains the expectation, an example, and what to change.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from azure_facts.secrecy import looks_like_a_secret
from model.errors import rejected


@dataclass(frozen=True, kw_only=True)
class Matching:
    """An annotation of `str`: the whole string matches a pattern, in Python and in the JSON schema.

    Attributes:
        pattern: A regular expression with the same meaning in Python and ECMAScript.
        expected: What is expected, as a phrase.
        example: A string that matches.
        fix: What to do now, as a sentence.
        format: The JSON schema's format, if there is one.
    """

    pattern: str
    expected: str
    example: str
    fix: str
    format: str | None = None

    def check(self, text: str) -> str:
        """Reject a string that does not match as a whole."""
        if re.fullmatch(self.pattern, text):
            return text
        raise rejected(self.expected, example=self.example, fix=self.fix)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after pydantic has checked that the value is a string."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The same pattern for editors."""
        extra = {"format": self.format} if self.format else {}
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$", "examples": [self.example], **extra}


def _without_secrets(text: str) -> str:
    if looks_like_a_secret(text):
        raise rejected(
            "metadata, and never a secret's value",
            example="admin@example.com",
            fix="Remove the value, put it into Key Vault, and replace the secret by a new one: a value "
            "that was in a file is known to everybody who has read it.",
        )
    return text


Text = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_without_secrets)]
"""A string of 1 to 256 characters that contains no secret."""

GitCommitSha = Annotated[
    str,
    Matching(
        pattern="[0-9a-f]{40}",
        expected="a Git commit's full SHA-1: 40 lower-case hexadecimal digits",
        example="8f2eb8688d01e28f36008db8a60271064607db87",
        fix="`git rev-parse HEAD` prints it.",
    ),
]
"""The full SHA-1 of a Git commit."""

GitBranch = Annotated[
    str,
    Field(max_length=255),
    Matching(
        # git check-ref-format: no "..", "//", "@{", no edge slash, no leading hyphen, no ".lock" at the end.
        pattern=r"(?![-/])(?!.*(?:\.\.|//|@\{))[^\x00-\x20\x7f~^:?*\[\\]*[^\x00-\x20\x7f~^:?*\[\\/.](?<!\.lock)",
        expected="the name of a Git branch",
        example="feature/001",
        fix="`git branch --show-current` prints it.",
    ),
]
"""The name of a Git branch."""

Guid = Annotated[
    str,
    Matching(
        pattern="[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        expected="a GUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12",
        example="a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        fix="Copy the whole id, with its hyphens and without braces.",
        format="uuid",
    ),
]
"""A GUID (UUID) in its usual form."""

# "{sub-id}" is not a subscription: the specification's example of a resource has it in place of the id, and
# each entity accepts its own example unchanged. Azure issues no such id, so no invalid id is accepted because
# of this.
_SUBSCRIPTION = r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\{sub-id\})"

AzureResourceId = Annotated[
    str,
    Matching(
        # Azure itself returns "resourcegroups" for Front Door, as recordings of azure-service-operator show.
        pattern=rf"/subscriptions/{_SUBSCRIPTION}/resource[gG]roups/[^/\s]+/providers/[A-Za-z0-9.]+(?:/[^/\s]+/[^/\s]+)+",
        expected="an Azure resource id, from the subscription down to the resource's name",
        example="/subscriptions/a1b2c3d4-e5f6-7890-abcd-ef1234567890/resourceGroups/stitches-prod/providers"
        "/Microsoft.Web/sites/stitches-prod",
        fix="`az resource show --query id` prints it.",
    ),
]
"""The ARM id of a resource in a resource group."""

KeyVaultUrl = Annotated[
    str,
    Matching(
        pattern=r"https://(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]\.vault\.azure\.net/",
        expected="the URL of a Key Vault, with its final slash and without a secret's path",
        example="https://kv-stitches-prod.vault.azure.net/",
        fix="`az keyvault show --query properties.vaultUri` prints it.",
        format="uri",
    ),
]
"""The URL of a Key Vault in Azure's public cloud."""

Email = Annotated[
    str,
    Field(max_length=254),
    Matching(
        pattern=r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+",
        expected="an e-mail address",
        example="on-call@example.com",
        fix="Write one address per entry, without a display name.",
        format="email",
    ),
]
"""An e-mail address."""

# Another millennium is a typing error, and near the end of Python's calendar no schedule can be added.
_TIME = re.compile(r"2\d{3}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
_TIME_REJECTED = rejected(
    "a time in ISO 8601 with its offset from UTC",
    example="2026-01-31T20:00:00Z",
    fix="Write date, time and the final Z, or an offset such as +02:00.",
)


def _in_iso_8601(value: object) -> object:
    """Reject what pydantic would also accept as a time: dates, and numbers of seconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and _TIME.fullmatch(value)):
        return value
    raise _TIME_REJECTED


def _in_utc(time: datetime) -> datetime:
    if time.tzinfo is None or not _EARLIEST <= time < _LATEST:
        raise _TIME_REJECTED
    return time.astimezone(UTC)


UtcTime = Annotated[datetime, BeforeValidator(_in_iso_8601), AfterValidator(_in_utc)]
"""A time with an offset, stored in UTC; on the wire ISO 8601 with a Z."""
