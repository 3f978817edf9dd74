"""Purge the edge's cache of a Front Door endpoint."""

from typing import Any, Final

from sandbox.arm.messages import Response
from sandbox.arm.paths import not_found
from sandbox.arm.routes import GROUP, Context, Route
from sandbox.azure.errors import AzureError
from sandbox.values import is_array

_ENDPOINT: Final = GROUP + r"/providers/microsoft\.cdn/profiles/[^/]+/afdendpoints/[^/]+"


def purge(context: Context) -> Response:
    """Purge paths of an endpoint."""
    identifier = context.message.path.rpartition("/")[0]
    context.demand("Microsoft.Cdn/profiles/afdendpoints/purge/action", identifier)
    endpoint = context.view.get(identifier)
    if endpoint is None:
        raise not_found(identifier)
    paths: Any = context.message.content().get("contentPaths")
    if not is_array(paths) or not all(isinstance(each, str) and each.startswith("/") for each in paths):
        raise AzureError(
            400, "BadRequest", 'Invalid content path. It must be an array of paths such as ["/assets/*"].'
        )
    context.around.sites.purge(endpoint.id, paths)
    return Response()


ROUTES: Final = (Route("POST", f"{_ENDPOINT}/purge", purge),)
"""The routes for the edge."""
