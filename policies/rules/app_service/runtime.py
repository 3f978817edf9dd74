"""App Service: what a site runs, whether it stays up, and what it writes down."""

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.expectations import is_false, is_true, matches
from policies.findings import Finding
from policies.resources import Resource
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, ResourceRule, Service
from policies.rules.app_service.types import LEARN, SITES

# .NET 8 and 9 have had no security fixes since 2026-11-10.
_LINUX = matches(
    r"(?i)DOTNET(CORE|-ISOLATED)\|[1-9]\d\.\d", 'a runtime of .NET 10 or newer, such as "DOTNETCORE|10.0"'
)
_WINDOWS = matches(r"(?i)v[1-9]\d\.\d", '.NET 10 or newer, such as "v10.0"')
# Microsoft's own images say their version; of others nothing is known here.
_CONTAINER = matches(
    r"(?i)(DOCKER|COMPOSE|KUBE|SITECONTAINERS)(\|(?!.*mcr\.microsoft\.com/dotnet/[\w/-]+:[1-9]\.).*)?",
    "an image of .NET 10 or newer",
)


def _runs_dotnet(site: Resource) -> Iterable[Finding]:
    """What a site runs: on Windows it has a version of .NET, and on Linux a runtime or a container."""
    linux, windows, containers = (
        site.properties.at(f"siteConfig.{key}")
        for key in ("linuxFxVersion", "netFrameworkVersion", "windowsFxVersion")
    )
    if containers.text:
        return _CONTAINER.findings(containers)
    if _is_container(linux.text):
        return _CONTAINER.findings(linux)
    if windows.text and not linux.text and not linux.is_unknown:
        return _WINDOWS.findings(windows)
    return _LINUX.findings(linux)


def _is_container(runtime: str) -> bool:
    return runtime.partition("|")[0].upper() in ("DOCKER", "COMPOSE", "KUBE", "SITECONTAINERS")


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="app-service-runtime",
        service=Service.APP_SERVICE,
        description="Sites run .NET 10 or newer; what is in a container of one's own is not seen here.",
        reason="A runtime past its end gets no more security fixes.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/language-support-policy",
        types=SITES,
        judge=_runs_dotnet,
        remedy='Set `linux_fx_version="DOTNETCORE|10.0"` in `site_config`; on Windows '
        '`net_framework_version="v10.0"`.',
        answers=("Azure.AppService.NETVersion",),
    ),
    PropertyRule(
        name="app-service-health-check",
        service=Service.APP_SERVICE,
        description="App Service asks each instance at a path of its own whether it is well.",
        reason="Without the question a sick instance keeps its share of the callers.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/monitor-instances-health-check",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.healthCheckPath",
                # The root answers for the pages alone, not for the database behind them.
                expected=matches(r"/\S+", "a path below the root"),
                remedy='Set `health_check_path` in `site_config`, for example "/api/health".',
                answers=("CKV_AZURE_213", "Azure.AppService.WebProbe", "Azure.AppService.WebProbePath"),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-availability",
        service=Service.APP_SERVICE,
        description="Sites stay awake, speak HTTP/2, and give each request to any instance.",
        reason="A site that sleeps answers late, and callers tied to one instance are lost with it.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{LEARN}/configure-common",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.alwaysOn",
                expected=is_true(),
                remedy="Set `always_on=True` in `site_config`; it needs the tier Basic or higher.",
                answers=("CKV_AZURE_214", "Azure.AppService.AlwaysOn"),
            ),
            Check(
                path="siteConfig.http20Enabled",
                expected=is_true(),
                remedy="Set `http20_enabled=True` in `site_config`.",
                answers=("CKV_AZURE_18", "Azure.AppService.HTTP2"),
                repair=True,
            ),
            Check(
                path="clientAffinityEnabled",
                expected=is_false(),
                remedy="Set `client_affinity_enabled=False`, and keep no session in memory.",
                answers=("Azure.AppService.ARRAffinity",),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-logs",
        service=Service.APP_SERVICE,
        description="Sites write down their requests, their errors in detail, and what failed on the way.",
        reason="After an incident nobody can tell who asked for what, and what went wrong.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{LEARN}/troubleshoot-diagnostic-logs",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.httpLoggingEnabled",
                expected=is_true(),
                remedy="Set `http_logging_enabled=True` in `site_config`.",
                answers=("CKV_AZURE_63",),
                repair=True,
            ),
            Check(
                path="siteConfig.detailedErrorLoggingEnabled",
                expected=is_true(),
                remedy="Set `detailed_error_logging_enabled=True` in `site_config`.",
                answers=("CKV_AZURE_65",),
                repair=True,
            ),
            Check(
                path="siteConfig.requestTracingEnabled",
                expected=is_true(),
                remedy="Set `request_tracing_enabled=True` in `site_config`.",
                answers=("CKV_AZURE_66",),
                repair=True,
            ),
        ),
    ),
)
