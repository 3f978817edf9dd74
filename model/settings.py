"""The smaller typed objects beside the environment in a stack's configuration."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from azure_facts.app_service_pages import HOSTING_START
from model.base import Model
from model.errors import rejected
from model.numbers import Number, Switch, Whole
from model.receivers import PhoneNumber, WebhookReceiver
from model.types import Email, Matching

NameSuffix = Annotated[
    str,
    Matching(
        pattern="(?:[a-z0-9]{1,6})?",
        expected="nothing, or 1 to 6 lower-case letters and digits",
        example="x7",
        fix="Shorten it, or remove it: it only distinguishes globally unique names from other people's.",
    ),
]
"""The suffix of names that must be unique in all of Azure."""

DotNetRuntime = Annotated[
    str,
    Matching(
        # .NET 8 and 9 have had no security fixes since 2026-11-10.
        pattern=r"DOTNETCORE\|[1-9][0-9]\.0",
        expected="a Linux runtime of .NET 10 or newer",
        example="DOTNETCORE|10.0",
        fix="`az webapp list-runtimes --os linux` lists the runtimes of App Service.",
    ),
]
"""The runtime of the web app, by App Service's name."""

ProbedPath = Annotated[
    str,
    Matching(
        # The root only shows that the pages are served, not that the application works.
        # Front Door caches everything below /assets, in upper or lower case: a failed app would appear
        # healthy. /release.json shows which release is running, and not whether it is healthy.
        pattern=r"/(?![Aa][Ss][Ss][Ee][Tt][Ss](?:/|$)|release\.json$)[A-Za-z0-9/._~-]+",
        expected="a path below the root, not below /assets, and not /release.json",
        example="/api/health",
        fix="Write only the path, without host and query. Front Door caches what is below /assets.",
    ),
]
"""A path at which the application reports its health."""

StartMonth = Annotated[
    str,
    Matching(
        pattern="20[0-9]{2}-(?:0[1-9]|1[0-2])",
        expected="a month",
        example='"2026-12"',
        fix="Write year and month in quotes, or remove the key: then the budget starts in the month in "
        "which it is created. Azure does not allow a later change.",
    ),
]
"""A month, "YYYY-MM"."""


RunbookAddress = Annotated[
    str,
    Matching(
        pattern=r"(?:https://[A-Za-z0-9._~/-]{1,300})?",
        expected="nothing, or an address with https:// and without user, query and fragment",
        example="https://github.com/example/stitches-infrastructure/blob/main/docs/runbooks",
        fix="Copy the address of the folder docs/runbooks from the repository's web page.",
    ),
]
"""The address under which people read docs/runbooks/."""

MAXIMUM_RECEIVERS = 10
"""The maximum number of telephones, and of webhooks, of an action group.

Source: learn.microsoft.com, "Azure Monitor service limits", action groups.
"""

MAXIMUM_TEST_PLACES = 5
"""The number of locations that Microsoft recommends as a minimum for an availability test."""

FEWEST_TEST_MINUTES = 5
"""The shortest interval that Azure allows for an availability test."""


class NamingSettings(Model):
    """`stitches:naming`: the part of names that distinguishes this deployment from other people's."""

    suffix: NameSuffix = Field(
        default="",
        description="Suffix of the names that are unique in all of Azure (web app, SQL server, storage, "
        "vault, Front Door); up to 6 lower-case letters and digits.",
        examples=["x7"],
    )


class AlertSettings(Model):
    """`stitches:alerts`: who gets the alerts."""

    emails: tuple[Email, ...] = Field(
        description="E-mail addresses that get the alerts, also those of the budget; at least 1, each once.",
        examples=[["on-call@example.com"]],
        json_schema_extra={"minItems": 1, "uniqueItems": True},
    )
    sms: Annotated[tuple[PhoneNumber, ...], Field(max_length=MAXIMUM_RECEIVERS)] = Field(
        default=(),
        description="Telephones that get the urgent alerts (severity 0 and 1) as text messages, besides the "
        "addresses; at most 10, each once. Each message costs.",
        examples=[["+1-2065550100"]],
        json_schema_extra={"uniqueItems": True},
    )
    webhooks: Annotated[tuple[WebhookReceiver, ...], Field(max_length=MAXIMUM_RECEIVERS)] = Field(
        default=(),
        description="Programs that get the urgent alerts (severity 0 and 1), besides the addresses; at most "
        "10, each once.",
        examples=[[{"url": "https://on-call.example.com/alerts"}]],
    )
    runbooks: RunbookAddress = Field(
        default="",
        description="Address under which people read docs/runbooks/, for the links in alerts. The default is "
        "the path in the repository.",
        examples=["https://github.com/example/stitches-infrastructure/blob/main/docs/runbooks"],
    )

    @field_validator("emails")
    @classmethod
    def _each_address_once(cls, emails: tuple[str, ...]) -> tuple[str, ...]:
        if not emails or len({email.casefold() for email in emails}) < len(emails):
            raise rejected(
                "at least one address, and each once",
                example='["on-call@example.com"]',
                fix="Add the address of somebody on call: an alert that reaches nobody is useless.",
            )
        return emails

    @field_validator("sms")
    @classmethod
    def _each_telephone_once(cls, sms: tuple[str, ...]) -> tuple[str, ...]:
        _reject_repetitions(sms, "each telephone once", example='["+1-2065550100"]')
        return sms

    @field_validator("webhooks")
    @classmethod
    def _each_program_once(cls, webhooks: tuple[WebhookReceiver, ...]) -> tuple[WebhookReceiver, ...]:
        example = '[{url: "https://on-call.example.com/alerts"}]'
        _reject_repetitions((webhook.url for webhook in webhooks), "each address once", example=example)
        return webhooks


def _reject_repetitions(texts: Iterable[str], expected: str, *, example: str) -> None:
    """Reject a list that contains a string twice, ignoring case."""
    given = [text.casefold() for text in texts]
    if len(set(given)) < len(given):
        raise rejected(expected, example=example, fix="Remove one of the two.")


class MonitoringSettings(Model):
    """`stitches:monitoring`: how telemetry is collected."""

    entra_only: Switch = Field(
        default=False,
        description="Whether Application Insights accepts telemetry only with an Entra token. The "
        "application must then pass a credential to its SDK, otherwise no telemetry arrives. Browsers cannot "
        "send any.",
        examples=[True],
    )
    test_places: Annotated[int, Field(ge=1, le=MAXIMUM_TEST_PLACES), Whole] = Field(
        default=MAXIMUM_TEST_PLACES,
        description="Number of locations from which the availability test runs: 1 to 5, in prod 5. Each "
        "run costs.",
        examples=[5],
    )
    test_every_minutes: Annotated[int, Field(ge=FEWEST_TEST_MINUTES, le=15, multiple_of=5), Whole] = Field(
        default=FEWEST_TEST_MINUTES,
        description="Minutes between two runs at each location: 5, 10 or 15, in prod 5.",
        examples=[5],
    )


_START_SCRIPT = "/home/site/wwwroot/.stitches/start.sh"
# Without single quotes: App Service encloses it in single quotes (the source of HOSTING_START).
START_UP_COMMAND = f"[ -f {_START_SCRIPT} ] || exec dotnet {HOSTING_START}; exec sh {_START_SCRIPT}"
"""Starts the published release, or App Service's own page if there is none."""


class AppServiceSettings(Model):
    """`stitches:appService`: how the web app runs."""

    runtime: DotNetRuntime = Field(
        default="DOTNETCORE|10.0", description="Linux runtime.", examples=["DOTNETCORE|10.0"]
    )
    startup_command: str = Field(
        default=START_UP_COMMAND,
        description="Command that starts the application. The default runs the script in each package of "
        "`stitches deploy`, which first prepares the database. Before the first release, it shows App "
        "Service's own page. If you publish in another way, set another command, or an empty one: App "
        "Service then chooses the command.",
        examples=[START_UP_COMMAND],
    )
    zone_redundant: Switch = Field(
        default=False,
        description="Whether the instances are spread over zones; always in prod. This needs Premium v2 or "
        "newer, at least 2 instances and a region with zones.",
        examples=[True],
    )
    maximum_instances: Annotated[int, Field(ge=1), Whole] | None = Field(
        default=None,
        description="Maximum number of instances to which the plan scales; at least instanceCount, at most "
        "the maximum of the resourceTier; on Basic, which has no autoscale, only instanceCount. The default "
        "is twice the instanceCount in prod, or the maximum of the tier if that is less, and instanceCount "
        "elsewhere, which turns scaling off.",
        examples=[4],
    )
    health_check_path: ProbedPath = Field(
        default="/api/health",
        description='Path that returns status 200 and body status "healthy" while the app is healthy.',
        examples=["/api/health"],
    )

    readiness_path: ProbedPath | None = Field(
        default=None,
        description='Path that returns status 200 and body status "healthy" while the app can reach what it '
        "needs, such as its database. A separate test requests it every 15 minutes; no load balancer does. "
        "Without it, there is no such test.",
        examples=["/api/ready"],
    )

    @field_validator("readiness_path")
    @classmethod
    def _readiness_is_not_liveness(cls, path: str | None, info: ValidationInfo) -> str | None:
        if path is not None and path.casefold() == str(info.data.get("health_check_path")).casefold():
            raise rejected(
                "a path other than healthCheckPath: if the database fails, App Service must not remove every "
                "instance",
                example="/api/ready",
                fix="Set the path that checks the database, or remove the key.",
            )
        return path


class StorageSettings(Model):
    """`stitches:storage`: how long blobs are kept, and in which tier."""

    soft_delete_days: Annotated[int, Field(ge=7, le=365), Whole] = Field(
        default=30,
        description="Days for which deleted blobs and containers can be recovered; 7 to 365.",
        examples=[30],
    )
    cool_after_days: Annotated[int, Field(ge=1, le=3650), Whole] = Field(
        default=30,
        description="Days without a change after which blobs move to the cool tier; 1 to 3650.",
        examples=[30],
    )
    delete_old_versions_after_days: Annotated[int, Field(ge=1, le=3650), Whole] = Field(
        default=90,
        description="Days after which overwritten versions are deleted; 1 to 3650.",
        examples=[90],
    )


class LogSettings(Model):
    """`stitches:logs`: how much is logged, and how long it is kept."""

    retention_days: Annotated[int, Field(ge=30, le=730), Whole] = Field(
        default=30,
        description="Days for which logs are kept; 30 to 730, in prod from 90. The default is the minimum.",
        examples=[90],
    )
    daily_quota_gb: Annotated[Number, Field(gt=0)] | None = Field(
        default=None,
        description="GB a day above which logs are dropped; above 0. The default is 1 in dev and staging, "
        "because an endless loop that logs must not cost more than the environment. Not in prod: alerts "
        "would have no data.",
        examples=[1],
    )


class BudgetSettings(Model):
    """`stitches:budget`: the first month of the budget, and the alert on unusual cost."""

    start_month: StartMonth | None = Field(
        default=None,
        description="First month of the budget; Azure does not allow a later change. The default is the "
        "month in which the budget is created; the state records it. If you make a change that replaces the "
        "budget, such as another region, set the current month: Azure rejects a new budget that starts in an "
        "earlier month.",
        examples=["2026-12"],
    )
    anomalies: Switch | None = Field(
        default=None,
        description="Whether an alert reports that the subscription's cost is unusual. Azure "
        "checks whole subscriptions: turn it on in only one stack of each subscription. The default is on in "
        "prod only.",
        examples=[True],
    )

    @property
    def start_date(self) -> str | None:
        """The first instant of the month, as the budget's API expects it: "2026-12-01T00:00:00Z"."""
        return f"{self.start_month}-01T00:00:00Z" if self.start_month else None


class ProtectionSettings(Model):
    """`stitches:protection`: what prevents the deletion of data by mistake. All are on in prod."""

    data_locks: Switch = Field(
        default=True,
        description="Whether SQL server, storage account, Key Vault and the domain's DNS zone have a lock "
        "against deletion; always in prod.",
        examples=[True],
    )
    protect: Switch = Field(
        default=True,
        description="Whether Pulumi rejects the deletion or replacement of resources that hold data; always "
        "in prod.",
        examples=[True],
    )
    purge_protection: Switch = Field(
        default=True,
        description="Whether a deleted Key Vault cannot be purged before its retention period of 90 days "
        "ends. Azure does not allow turning this off again. Always on in prod.",
        examples=[True],
    )
