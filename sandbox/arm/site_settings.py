"""The settings of App Service's sites and slots, each list in the call that Azure has for it."""

from typing import Any, Final

from sandbox.arm.messages import Response
from sandbox.arm.paths import not_found
from sandbox.arm.routes import GROUP, Context, Route
from sandbox.azure.secrets import opened
from sandbox.azure.store import Record

SITE: Final = GROUP + r"/providers/microsoft\.web/sites/(?P<app>[^/]+)(?:/slots/(?P<slot>[^/]+))?"
"""The pattern of a site or one of its slots."""


def kind(site: Record) -> str:
    """Give a site's type: that of an app, or that of a slot."""
    return f"Microsoft.Web/sites{'/slots' if '/slots/' in site.id.lower() else ''}"


def site_of(context: Context, action: str) -> Record:
    """Give the site or slot that a request is about.

    Args:
        context: the request; its path begins as `SITE`.
        action: what is done to it, below its type: "read", "config/list/action".

    Raises:
        AzureError: when there is none, or the caller may not do this to it.
    """
    parts = context.parts
    path = (
        f"/subscriptions/{parts['subscription']}/resourceGroups/{parts['group']}"
        f"/providers/Microsoft.Web/sites/{parts['app']}"
    )
    slot = parts.get("slot")
    path += f"/slots/{slot}" if slot else ""
    context.demand(f"Microsoft.Web/sites{'/slots' if slot else ''}/{action}", path)
    site = context.view.get(path)
    if site is None:
        raise not_found(path)
    return site


def configuration(context: Context) -> Response:
    """Give a site's whole configuration, of which the site itself shows a part."""
    site = site_of(context, "config/read")
    told: dict[str, Any] = opened(site.properties.get("siteConfig") or {}, {})
    return Response(body=below(site, "config", "web", told))


def below(site: Record, collection: str, name: str, properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give what belongs to a site as a resource below it."""
    return {
        "id": f"{site.id}/{collection}/{name}",
        "name": name,
        "type": f"{kind(site)}/{collection}",
        "location": site.properties.get("location"),
        "properties": properties,
    }


ROUTES: Final = (Route("GET", f"{SITE}/config/web", configuration),)
"""Of settings."""
