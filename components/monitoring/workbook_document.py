"""The parts of an Azure workbook, in the format of the portal's advanced editor.

Source: microsoft/Application-Insights-Workbooks, Documentation, and the workbooks in it.
"""

import json
from typing import Any, Final

from model.burn_rates import OBJECTIVE_PERIOD

FORMAT: Final = "Notebook/1.0"
"""The version of the format."""

_TEXT: Final = 1
_QUERY: Final = 3
_OF_LOGS: Final = 0
_OF_RESOURCE_MANAGER: Final = 12
_PERIOD_MS: Final = int(OBJECTIVE_PERIOD.total_seconds() * 1000)


def document(component_id: str, items: list[dict[str, Any]]) -> str:
    """A workbook that queries one Application Insights component."""
    return json.dumps({"version": FORMAT, "items": items, "fallbackResourceIds": [component_id]})


def text(name: str, markdown: str) -> dict[str, Any]:
    """A paragraph."""
    return {"type": _TEXT, "name": name, "content": {"json": markdown}}


def of_logs(title: str, query: str, visualization: str) -> dict[str, Any]:
    """The results of a query on Application Insights over 30 days, with annotations if time is shown."""
    content = {
        "version": "KqlItem/1.0",
        "title": title,
        "query": query,
        "size": 0,
        "showAnnotations": True,
        "timeContext": {"durationMs": _PERIOD_MS},
        "queryType": _OF_LOGS,
        "resourceType": "microsoft.insights/components",
        "visualization": visualization,
    }
    return {"type": _QUERY, "name": title, "content": content}


def of_resource(title: str, resource_id: str, api_version: str, columns: dict[str, str]) -> dict[str, Any]:
    """What Azure Resource Manager returns for one resource, as a row.

    Args:
        title: The title above it.
        resource_id: The resource.
        api_version: The version of its API.
        columns: The path of each value below the resource's properties, by the name of its column.
    """
    query = {
        "version": "ARMEndpoint/1.0",
        "data": None,
        "headers": [],
        "method": "GET",
        "path": resource_id,
        "urlParams": [{"key": "api-version", "value": api_version}],
        "batchDisabled": False,
        "transformers": [
            {
                "type": "jsonpath",
                "settings": {
                    "tablePath": "$.properties",
                    "columns": [{"path": path, "columnid": name} for name, path in columns.items()],
                },
            }
        ],
    }
    content = {
        "version": "KqlItem/1.0",
        "title": title,
        "query": json.dumps(query),
        "size": 0,
        "queryType": _OF_RESOURCE_MANAGER,
        "visualization": "table",
    }
    return {"type": _QUERY, "name": title, "content": content}
