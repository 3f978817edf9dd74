"""`stitches:site`: the domain under which people reach the site, and how often one address may ask."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from model.base import Model, wire_name
from model.errors import refused, refused_at
from model.numbers import Switch, Whole
from model.types import Matching

DomainName = Annotated[
    str,
    Matching(
        # A certificate's common name has at most 64 characters, and "www." is four of them.
        pattern=r"(?=[^\n]{4,60}$)(?!www\.)(?![^\n]*\.(?:azurefd\.net|azurewebsites\.net)$)"
        r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
        expected="a domain of your own of at most 60 characters in small letters, without www and without *",
        example="stitches.example.com",
        remedy="Write the domain alone, without https:// and path; `www: true` adds the name with www.",
        format="hostname",
    ),
]
"""A domain that belongs to whoever runs Stitches."""


MOST_REQUESTS_PER_MINUTE = 10_000
"""How much Front Door's firewall lets through of one address at most: a higher limit would limit nobody."""


class Dns(StrEnum):
    """Who serves a domain's records."""

    AZURE = "azure"
    EXTERNAL = "external"


class SiteSettings(Model):
    """`stitches:site`: how people reach the site, how often one may ask, and its own domain, in two steps.

    Attributes:
        live: The second step. It needs records that resolve, and Azure answers the first update before the
            new zone is delegated.
    """

    front_door: Switch = Field(
        default=True,
        description="Whether people reach the site through Front Door, with its firewall, rate limit and "
        "cache (35 USD a month). Without it, in dev, the app answers everybody by its own name.",
        examples=[False],
    )
    domain: DomainName | None = Field(
        default=None,
        description="Domain under which people reach the site; without it the site has Front Door's name.",
        examples=["stitches.example.com"],
    )
    www: Switch = Field(
        default=False,
        description="Whether the site has the name with www. in front of the domain too.",
        examples=[True],
    )
    dns: Dns = Field(
        default=Dns.AZURE,
        description="Who serves the domain's records: azure makes a zone named after the domain, with all "
        "records; external makes none, and the output `domain` lists the records to make.",
        examples=["azure"],
    )
    live: Switch = Field(
        default=False,
        description="Whether the application is called by the domain, and tests and outputs name it. Turn it "
        "on when the domain's records resolve; Front Door's own name then no longer answers.",
        examples=[True],
    )
    requests_per_minute: Annotated[int, Field(ge=100, le=MOST_REQUESTS_PER_MINUTE), Whole] = Field(
        default=3_000,
        description="Requests that one public address may send in a minute before the firewall blocks it. An "
        "office is one address: at about 30 requests a page, 3000 are 100 people who open one at once.",
        examples=[3000],
    )

    @model_validator(mode="after")
    def _a_domain_leads_to_front_door(self) -> Self:
        if self.domain is not None and not self.front_door:
            raise refused_at(
                {
                    ("domain",): refused(
                        "nothing without Front Door, which has the domain's certificate",
                        example="frontDoor: true",
                        remedy="Turn Front Door on, or leave the domain out.",
                    )
                }
            )
        return self

    @model_validator(mode="after")
    def _the_rest_is_about_a_domain(self) -> Self:
        if self.domain is not None:
            return self
        refusals: dict[tuple[str | int, ...], PydanticCustomError] = {
            (wire_name(key),): refused(
                "nothing without a domain",
                example="domain: stitches.example.com",
                remedy="Name the domain, or leave this out.",
            )
            for key in ("www", "live")
            if getattr(self, key)
        }
        if refusals:
            raise refused_at(refusals)
        return self

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names under which people reach the site: none without a domain."""
        if self.domain is None:
            return ()
        return (self.domain, f"www.{self.domain}") if self.www else (self.domain,)
