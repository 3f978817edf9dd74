"""The smaller typed objects that stand beside the environment in a stack's configuration."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from azure_facts.app_service_pages import HOSTING_START
from model.base import Model
from model.errors import refused
from model.numbers import Number, Switch, Whole
from model.receivers import PhoneNumber, WebhookReceiver
from model.types import Email, Matching

NameSuffix = Annotated[
    str,
    Matching(
        pattern="(?:[a-z0-9]{1,6})?",
        expected="nothing, or 1 to 6 small letters and digits",
        example="x7",
        remedy="Shorten it, or leave it out: it only tells globally unique names from other people's.",
    ),
]
"""What is added to the names that must be unique in all of Azure."""

DotNetRuntime = Annotated[
    str,
    Matching(
        # .NET 8 and 9 have had no security fixes since 2026-11-10.
        pattern=r"DOTNETCORE\|[1-9][0-9]\.0",
        expected="a Linux runtime of .NET 10 or newer",
        example="DOTNETCORE|10.0",
        remedy="`az webapp list-runtimes --os linux` lists what App Service has.",
    ),
]
"""The runtime of the web app, as App Service calls it."""

ProbedPath = Annotated[
    str,
    Matching(
        # The root answers for the pages alone, not for what is behind them.
        # Front Door caches what is below /assets, whatever the case: a dead app would be found well.
        # /release.json tells which release answers, and not how it is.
        pattern=r"/(?![Aa][Ss][Ss][Ee][Tt][Ss](?:/|$)|release\.json$)[A-Za-z0-9/._~-]+",
        expected="a path below the root, not below /assets, and not /release.json",
        example="/api/health",
        remedy="Write the path alone, without host and query. Front Door caches what is below /assets.",
    ),
]
"""A path at which the application says how it is."""

StartMonth = Annotated[
    str,
    Matching(
        pattern="20[0-9]{2}-(?:0[1-9]|1[0-2])",
        expected="a month",
        example='"2026-12"',
        remedy="Write year and month in quotes, or leave it out: then the budget starts in the month in "
        "which it is made. Azure never lets it change.",
    ),
]
"""A month, "YYYY-MM"."""


RunbookAddress = Annotated[
    str,
    Matching(
        pattern=r"(?:https://[A-Za-z0-9._~/-]{1,300})?",
        expected="nothing, or an address with https:// and without user, query and fragment",
        example="https://github.com/example/stitches-infrastructure/blob/main/docs/runbooks",
        remedy="Copy the address of the folder docs/runbooks from where people read the repository.",
    ),
]
"""Where people read docs/runbooks/."""

MOST_RECEIVERS = 10
"""The greatest number of telephones, and of webhooks, of an action group.

Source: learn.microsoft.com, "Azure Monitor service limits", action groups.
"""

MOST_TEST_PLACES = 5
"""The number of places that Microsoft recommends at least for an availability test."""

FEWEST_TEST_MINUTES = 5
"""The shortest time after which Azure lets an availability test ask again."""


class NamingSettings(Model):
    """`stitches:naming`: what tells this deployment's names from other people's."""

    suffix: NameSuffix = Field(
        default="",
        description="Added to names that are unique in all of Azure (web app, SQL server, storage, vault, "
        "Front Door); up to 6 small letters and digits.",
        examples=["x7"],
    )


class AlertSettings(Model):
    """`stitches:alerts`: who is told."""

    emails: tuple[Email, ...] = Field(
        description="Addresses that get the alerts and the budget's warnings; at least 1, each once.",
        examples=[["on-call@example.com"]],
        json_schema_extra={"minItems": 1, "uniqueItems": True},
    )
    sms: Annotated[tuple[PhoneNumber, ...], Field(max_length=MOST_RECEIVERS)] = Field(
        default=(),
        description="Telephones that get the urgent alerts (severity 0 and 1) as text messages, besides the "
        "addresses; at most 10, each once. Each message costs.",
        examples=[["+1-2065550100"]],
        json_schema_extra={"uniqueItems": True},
    )
    webhooks: Annotated[tuple[WebhookReceiver, ...], Field(max_length=MOST_RECEIVERS)] = Field(
        default=(),
        description="Programs that get the urgent alerts (severity 0 and 1), besides the addresses; at most "
        "10, each once.",
        examples=[[{"url": "https://on-call.example.com/alerts"}]],
    )
    runbooks: RunbookAddress = Field(
        default="",
        description="Address under which people read docs/runbooks/, which each alert names; without it the "
        "path in the repository.",
        examples=["https://github.com/example/stitches-infrastructure/blob/main/docs/runbooks"],
    )

    @field_validator("emails")
    @classmethod
    def _somebody_is_told_once(cls, emails: tuple[str, ...]) -> tuple[str, ...]:
        if not emails or len({email.casefold() for email in emails}) < len(emails):
            raise refused(
                "at least one address, and each once",
                example='["on-call@example.com"]',
                remedy="Name somebody who is on call: an alert that reaches nobody is none.",
            )
        return emails

    @field_validator("sms")
    @classmethod
    def _each_telephone_once(cls, sms: tuple[str, ...]) -> tuple[str, ...]:
        _refuse_twice(sms, "each telephone once", example='["+1-2065550100"]')
        return sms

    @field_validator("webhooks")
    @classmethod
    def _each_program_once(cls, webhooks: tuple[WebhookReceiver, ...]) -> tuple[WebhookReceiver, ...]:
        example = '[{url: "https://on-call.example.com/alerts"}]'
        _refuse_twice((webhook.url for webhook in webhooks), "each address once", example=example)
        return webhooks


def _refuse_twice(texts: Iterable[str], expected: str, *, example: str) -> None:
    """Refuse a list that holds a text twice, whatever the case."""
    given = [text.casefold() for text in texts]
    if len(set(given)) < len(given):
        raise refused(expected, example=example, remedy="Take one of the two out.")


class MonitoringSettings(Model):
    """`stitches:monitoring`: how telemetry is taken."""

    entra_only: Switch = Field(
        default=False,
        description="Whether Application Insights takes telemetry with an Entra token alone. The application "
        "must then pass a credential to its SDK, and browsers can send none; otherwise nothing arrives.",
        examples=[True],
    )
    test_places: Annotated[int, Field(ge=1, le=MOST_TEST_PLACES), Whole] = Field(
        default=MOST_TEST_PLACES,
        description="Number of places from which the availability test asks: 1 to 5, in prod 5. Each "
        "question costs.",
        examples=[5],
    )
    test_every_minutes: Annotated[int, Field(ge=FEWEST_TEST_MINUTES, le=15, multiple_of=5), Whole] = Field(
        default=FEWEST_TEST_MINUTES,
        description="Minutes after which each place asks again: 5, 10 or 15, in prod 5.",
        examples=[5],
    )


_START_SCRIPT = "/home/site/wwwroot/.stitches/start.sh"
# Without single quotes: App Service passes it on between two of them (the source of HOSTING_START).
START_UP_COMMAND = f"[ -f {_START_SCRIPT} ] || exec dotnet {HOSTING_START}; exec sh {_START_SCRIPT}"
"""Starts the release that is published, or App Service's own page where none is."""


class AppServiceSettings(Model):
    """`stitches:appService`: how the web app runs."""

    runtime: DotNetRuntime = Field(
        default="DOTNETCORE|10.0", description="Linux runtime.", examples=["DOTNETCORE|10.0"]
    )
    startup_command: str = Field(
        default=START_UP_COMMAND,
        description="What starts the application: the script that each package of `stitches deploy` brings, "
        "and that prepares the database first; before the first one, App Service's own page. Whoever "
        "publishes by other means sets another command, or an empty one for what App Service starts by "
        "itself.",
        examples=[START_UP_COMMAND],
    )
    zone_redundant: Switch = Field(
        default=False,
        description="Whether the instances are spread over zones; always in prod. It needs Premium v2 or "
        "newer, at least 2 instances and a region with zones.",
        examples=[True],
    )
    maximum_instances: Annotated[int, Field(ge=1), Whole] | None = Field(
        default=None,
        description="Number of instances up to which the plan follows the load; at least instanceCount, at "
        "most what the resourceTier allows. Without it twice the instanceCount in prod, and instanceCount "
        "elsewhere, which scales nothing.",
        examples=[4],
    )
    health_check_path: ProbedPath = Field(
        default="/api/health",
        description='Path that answers status 200 and body status "healthy" while the app is well.',
        examples=["/api/health"],
    )

    readiness_path: ProbedPath | None = Field(
        default=None,
        description='Path that answers status 200 and body status "healthy" while the app reaches what it '
        "needs, its database first. A test of its own asks it every 15 minutes, no balancer does. Without it "
        "there is no such test.",
        examples=["/api/ready"],
    )

    @field_validator("readiness_path")
    @classmethod
    def _readiness_is_not_liveness(cls, path: str | None, info: ValidationInfo) -> str | None:
        if path is not None and path.casefold() == str(info.data.get("health_check_path")).casefold():
            raise refused(
                "another path than healthCheckPath: a lost database must not take every instance out",
                example="/api/ready",
                remedy="Give the path that asks the database, or leave it out.",
            )
        return path


class StorageSettings(Model):
    """`stitches:storage`: how long blobs are kept, and where."""

    soft_delete_days: Annotated[int, Field(ge=7, le=365), Whole] = Field(
        default=30,
        description="Days for which deleted blobs and containers can be brought back; 7 to 365.",
        examples=[30],
    )
    cool_after_days: Annotated[int, Field(ge=1, le=3650), Whole] = Field(
        default=30,
        description="Days without a change after which blobs move to the cool tier; 1 to 3650.",
        examples=[30],
    )
    delete_old_versions_after_days: Annotated[int, Field(ge=1, le=3650), Whole] = Field(
        default=90,
        description="Days after which versions that were overwritten are deleted; 1 to 3650.",
        examples=[90],
    )


class LogSettings(Model):
    """`stitches:logs`: how much is logged, and how long it is kept."""

    retention_days: Annotated[int, Field(ge=30, le=730), Whole] = Field(
        default=30,
        description="Days for which logs are kept; 30 to 730, in prod from 90; without it the least.",
        examples=[90],
    )
    daily_quota_gb: Annotated[Number, Field(gt=0)] | None = Field(
        default=None,
        description="GB a day above which logs are dropped; above 0. Without it 1 in dev and staging, since "
        "a loop that logs must not cost more than the environment. Not in prod: alerts would go blind.",
        examples=[1],
    )


class BudgetSettings(Model):
    """`stitches:budget`: from when on costs are counted."""

    start_month: StartMonth | None = Field(
        default=None,
        description="First month of the budget; Azure never lets it change. Without it the month in which "
        "the budget is made, which the state keeps. Set it where a later change replaces the budget, such as "
        "another region: Azure takes no new budget of a month that is over.",
        examples=["2026-12"],
    )
    anomalies: Switch | None = Field(
        default=None,
        description="Whether somebody is told when the subscription costs otherwise than it used to. Azure "
        "watches whole subscriptions: turn it on in one stack of each. Without it on in prod alone.",
        examples=[True],
    )

    @property
    def start_date(self) -> str | None:
        """The first instant of the month, as the budget's API wants it: "2026-12-01T00:00:00Z"."""
        return f"{self.start_month}-01T00:00:00Z" if self.start_month else None


class ProtectionSettings(Model):
    """`stitches:protection`: what keeps data from being deleted by mistake. All are on in prod."""

    data_locks: Switch = Field(
        default=True,
        description="Whether SQL server, storage account, Key Vault and the domain's DNS zone carry a lock "
        "against deletion; always in prod.",
        examples=[True],
    )
    protect: Switch = Field(
        default=True,
        description="Whether Pulumi refuses to delete or replace what holds data; always in prod.",
        examples=[True],
    )
    purge_protection: Switch = Field(
        default=True,
        description="Whether nobody can destroy a deleted Key Vault before its 90 days are over; Azure never "
        "lets it be turned off again. Always in prod.",
        examples=[True],
    )
