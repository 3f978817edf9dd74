"""`stitches:site`: the domain under which people reach the site, and the rate limit per address."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from model.base import Model, wire_name
from model.errors import rejected, rejected_at
from model.numbers import Switch, Whole
from model.types import Matching

DomainName = Annotated[
    str,
    Matching(
        # A certificate's common name has at most 64 characters, and "www." is four of them.
        pattern=r"(?=[^\n]{4,60}$)(?!www\.)(?![^\n]*\.(?:azurefd\.net|azurewebsites\.net)$)"
        r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
        expected="a domain of at most 60 characters in lower-case letters, without www and without *",
        example="stitches.example.com",
        fix="Write only the domain, without https:// and path; `www: true` adds the name with www.",
        format="hostname",
    ),
]
"""A domain that you own."""


MAXIMUM_REQUESTS_PER_MINUTE = 10_000
"""The maximum rate limit of Front Door's firewall for one address: a higher limit would limit nobody."""


class Dns(StrEnum):
    """Who serves a domain's records."""

    AZURE = "azure"
    EXTERNAL = "external"


class SiteSettings(Model):
    """`stitches:site`: Front Door, its rate limit, and the site's own domain, in two steps.

    Attributes:
        live: The second step. It needs DNS records that resolve. They cannot resolve during the first update,
            because a new zone is delegated only after it.
    """

    front_door: Switch = Field(
        default=True,
        description="Whether people reach the site through Front Door, with its firewall, rate limit and "
        "cache (35 USD a month). Without it, in dev, everybody can reach the app at its own name.",
        examples=[False],
    )
    domain: DomainName | None = Field(
        default=None,
        description="Domain under which people reach the site. By default, the site has Front Door's name.",
        examples=["stitches.example.com"],
    )
    www: Switch = Field(
        default=False,
        description="Whether the site also has the name with www. before the domain.",
        examples=[True],
    )
    dns: Dns = Field(
        default=Dns.AZURE,
        description="Who serves the domain's records: azure creates a zone named after the domain, with all "
        "records; external creates none, and the output `domain` lists the records to create.",
        examples=["azure"],
    )
    live: Switch = Field(
        default=False,
        description="Whether requests reach the application with the domain, and tests and outputs use it. "
        "Turn it on when the domain's records resolve; Front Door's own name then no longer works.",
        examples=[True],
    )
    requests_per_minute: Annotated[int, Field(ge=100, le=MAXIMUM_REQUESTS_PER_MINUTE), Whole] = Field(
        default=3_000,
        description="Requests that one public address may send in a minute before the firewall blocks it. An "
        "office is one address: with about 30 requests a page, 3000 allow 100 people to open a page at once.",
        examples=[3000],
    )

    @model_validator(mode="after")
    def _a_domain_leads_to_front_door(self) -> Self:
        if self.domain is not None and not self.front_door:
            raise rejected_at(
                {
                    ("domain",): rejected(
                        "no domain without Front Door, which has the domain's certificate",
                        example="frontDoor: true",
                        fix="Turn on Front Door, or remove the domain.",
                    )
                }
            )
        return self

    @model_validator(mode="after")
    def _the_rest_is_about_a_domain(self) -> Self:
        if self.domain is not None:
            return self
        rejections: dict[tuple[str | int, ...], PydanticCustomError] = {
            (wire_name(key),): rejected(
                "no value without a domain",
                example="domain: stitches.example.com",
                fix="Set the domain, or remove this key.",
            )
            for key in ("www", "live")
            if getattr(self, key)
        }
        if rejections:
            raise rejected_at(rejections)
        return self

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names under which people reach the site: none without a domain."""
        if self.domain is None:
            return ()
        return (self.domain, f"www.{self.domain}") if self.www else (self.domain,)
