"""App Service: what a site runs, whether it stays available, and what it logs."""

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
# Microsoft's own images have the version in their tag; of other images the version is not known.
_CONTAINER = matches(
    r"(?i)(DOCKER|COMPOSE|KUBE|SITECONTAINERS)(\|(?!.*mcr\.microsoft\.com/dotnet/[\w/-]+:[1-9]\.).*)?",
    "an image of .NET 10 or newer",
)


def _runs_dotnet(site: Resource) -> Iterable[Finding]:
    """The runtime: Windows sites have a version of .NET, and Linux sites a runtime or a container."""
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
        description="Sites run .NET 10 or newer; the content of custom containers is not checked.",
        reason="A runtime that is no longer supported gets no security fixes.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/language-support-policy",
        types=SITES,
        evaluate=_runs_dotnet,
        fix='Set `linux_fx_version="DOTNETCORE|10.0"` in `site_config`; on Windows, '
        '`net_framework_version="v10.0"`.',
        covers=("Azure.AppService.NETVersion",),
    ),
    PropertyRule(
        name="app-service-health-check",
        service=Service.APP_SERVICE,
        description="App Service checks each instance's health at a path for that purpose.",
        reason="Without a health check, a broken instance keeps receiving requests.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/monitor-instances-health-check",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.healthCheckPath",
                # The root only shows that the pages are served, not that the application works.
                expected=matches(r"/\S+", "a path below the root"),
                fix='Set `health_check_path` in `site_config`, for example "/api/health".',
                covers=("CKV_AZURE_213", "Azure.AppService.WebProbe", "Azure.AppService.WebProbePath"),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-availability",
        service=Service.APP_SERVICE,
        description="Sites are always on, use HTTP/2, and send each request to any instance.",
        reason="A site that is unloaded responds slowly, and users who are tied to one instance cannot use "
        "the site if this instance fails.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{LEARN}/configure-common",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.alwaysOn",
                expected=is_true(),
                fix="Set `always_on=True` in `site_config`; it needs the tier Basic or higher.",
                covers=("CKV_AZURE_214", "Azure.AppService.AlwaysOn"),
            ),
            Check(
                path="siteConfig.http20Enabled",
                expected=is_true(),
                fix="Set `http20_enabled=True` in `site_config`.",
                covers=("CKV_AZURE_18", "Azure.AppService.HTTP2"),
                repair=True,
            ),
            Check(
                path="clientAffinityEnabled",
                expected=is_false(),
                fix="Set `client_affinity_enabled=False`, and keep no session in memory.",
                covers=("Azure.AppService.ARRAffinity",),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-logs",
        service=Service.APP_SERVICE,
        description="Sites log their requests, detailed errors, and traces of failed requests.",
        reason="Without these logs, nobody can find out after an incident who requested what, and what "
        "failed.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{LEARN}/troubleshoot-diagnostic-logs",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.httpLoggingEnabled",
                expected=is_true(),
                fix="Set `http_logging_enabled=True` in `site_config`.",
                covers=("CKV_AZURE_63",),
                repair=True,
            ),
            Check(
                path="siteConfig.detailedErrorLoggingEnabled",
                expected=is_true(),
                fix="Set `detailed_error_logging_enabled=True` in `site_config`.",
                covers=("CKV_AZURE_65",),
                repair=True,
            ),
            Check(
                path="siteConfig.requestTracingEnabled",
                expected=is_true(),
                fix="Set `request_tracing_enabled=True` in `site_config`.",
                covers=("CKV_AZURE_66",),
                repair=True,
            ),
        ),
    ),
)
