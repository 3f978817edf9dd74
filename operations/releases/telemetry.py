"""Marks a deployment in Application Insights: on its charts, and as an event that can be queried.

Sources: learn.microsoft.com azure-monitor/app/release-and-work-item-insights (the annotation);
microsoft/ApplicationInsights-Home, EndpointSpecs (the event and where it is sent).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx

from azure_facts import connection_strings
from model.deployment import Deployment
from model.release_event import RELEASE_EVENT
from operations.releases.words import one_line
from operations.stacks.state import State

_COMPONENT: Final = "azure-native:applicationinsights:Component"
_SECONDS: Final = 10.0
_EVENTS: Final = "its events"
_FORBIDDEN: Final = (401, 403)
_NEEDS_ROLE: Final = (
    " If it accepts only Entra tokens (`stitches:monitoring.entraOnly`), the identity that releases needs"
    " the role Monitoring Metrics Publisher."
)
_MONITOR: Final = "https://monitor.azure.com/.default"


@dataclass(frozen=True, kw_only=True)
class Component:
    """The environment's Application Insights.

    Attributes:
        ingestion: The address for telemetry, with a slash at the end.
        key: Its instrumentation key. It is not a secret: it allows sending telemetry, but not reading.
        entra_only: Whether it accepts only telemetry with a token.
    """

    id: str
    ingestion: str
    key: str
    entra_only: bool

    @classmethod
    def of(cls, state: State) -> Self | None:
        """Read it from a stack's state; None if the state has none."""
        found = list(state.of_type(_COMPONENT))
        if len(found) != 1 or not found[0].id:
            return None
        named = connection_strings.parts(str(found[0].value("connectionString") or ""))
        if not {"InstrumentationKey", "IngestionEndpoint"} <= named.keys():
            return None
        return cls(
            id=found[0].id,
            ingestion=named["IngestionEndpoint"],
            key=named["InstrumentationKey"],
            entra_only=found[0].value("disableLocalAuth") is True,
        )


@dataclass(frozen=True, kw_only=True)
class Telemetry:
    """Sends to an environment's Application Insights.

    Attributes:
        manager: The URL of Azure Resource Manager.
        token: Returns a token for a scope.
        scope: The scope of Azure Resource Manager.
        find: The addresses of the local Azure's hosts.
    """

    component: Component
    manager: str
    token: Callable[[str], str]
    scope: str
    find: Mapping[str, str]

    def mark(self, record: Deployment) -> list[str]:
        """Mark a deployment that has ended; return why it could not be marked, one sentence each.

        The mark does not affect the release, so nothing is raised.
        """
        content = record.model_dump(mode="json", by_alias=True)
        sent = {
            "its charts": lambda: self._annotate(record, content),
            _EVENTS: lambda: self._send(record, content),
        }
        failed: list[str] = []
        for where, send in sent.items():
            try:
                response = send()
                if not response.is_success:
                    why = f"status {response.status_code}: {one_line(response.text)}"
                    to_do = _NEEDS_ROLE if response.status_code in _FORBIDDEN and where == _EVENTS else ""
                    failed.append(
                        f"Application Insights does not show the deployment in {where} ({why}).{to_do}"
                    )
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = type(error).__name__
                failed.append(f"Application Insights does not show the deployment in {where} ({why}).")
        return failed

    def _annotate(self, record: Deployment, content: Mapping[str, Any]) -> httpx.Response:
        status = record.deployment_status.value
        return httpx.put(
            f"{self.manager}{self.component.id}/Annotations",
            params={"api-version": "2015-05-01"},
            headers={"Authorization": f"Bearer {self.token(self.scope)}"},
            json={
                "Id": record.id,
                "AnnotationName": f"Deployment {record.git_commit_sha[:7]} ({status})",
                "EventTime": record.timestamp.isoformat(),
                "Category": "Deployment",  # the charts show only this category
                "Properties": json.dumps(_flat(content)),
            },
            timeout=_SECONDS,
        )

    def _send(self, record: Deployment, content: Mapping[str, Any]) -> httpx.Response:
        url = httpx.URL(self.component.ingestion).join("v2.1/track")
        local = self.find.get(url.host)
        headers = {"Authorization": f"Bearer {self.token(_MONITOR)}"} if self.component.entra_only else {}
        return httpx.post(
            httpx.URL(local).join(url.path) if local else url,
            headers=headers,
            json=[
                {
                    "name": "Microsoft.ApplicationInsights.Event",
                    "time": record.timestamp.isoformat(),
                    "iKey": self.component.key,
                    "tags": {"ai.cloud.role": "stitches deploy"},
                    "data": {
                        "baseType": "EventData",
                        "baseData": {"ver": 2, "name": RELEASE_EVENT, "properties": _flat(content)},
                    },
                }
            ],
            timeout=_SECONDS,
        )


def _flat(content: Mapping[str, Any]) -> dict[str, str]:
    """A record as properties, which must be strings: other values are JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in content.items()
        if value is not None
    }
