"""Create, change and delete resources as the plugin does, from bodies in Azure Resource Manager's shape."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.arm import shape
from sandbox.arm.messages import Response
from sandbox.arm.paths import Place, entry_of, is_of_another_plane, not_served, reject_unknown
from sandbox.arm.representation import representation
from sandbox.arm.routes import GROUP, Context, Route
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType
from sandbox.outputs import shaped
from sandbox.schema.check import check
from sandbox.values import Secret, is_object


def put(context: Context) -> Response:
    """Create a resource, or change it to what the body says."""
    entry = _entry(context)
    context.demand(f"{entry.arm_type}/write", context.message.path)
    existed = entry.exists_with_parent or context.view.get(context.message.path) is not None
    schema = context.around.schemas[entry.token]
    given = shape.inputs(entry, schema, context.message.path, context.message.content())
    given = _hidden(given, entry.never_returned)
    problems = [problem.reason for problem in check(schema, given)]
    if problems:
        listed = "; ".join(dict.fromkeys(problems))
        raise AzureError(400, "InvalidRequestContent", f"The request content was invalid: {listed}.")
    properties = shaped(entry, schema, given, context.account.subscription)
    result = context.around.azure.put(entry, given, properties, context.account, create=False)
    record = context.around.azure.get(result.id, entry)
    return Response(status=200 if existed else 201, body=representation(_present(record), context))


def delete(context: Context) -> Response:
    """Delete a resource and everything below it; a resource that does not exist counts as deleted."""
    entry = _entry(context)
    context.demand(f"{entry.arm_type}/delete", context.message.path)
    existed = context.view.get(context.message.path) is not None
    context.around.azure.delete(entry, context.message.path, context.account)
    return Response(status=200 if existed else 204)


def _entry(context: Context) -> ResourceType:
    path = context.message.path
    entry = entry_of(path, context.view.get(path))
    if entry is None:
        reject_unknown(Place.of(path), context.message.query["api-version"])
    if entry is None or is_of_another_plane(entry):
        raise not_served(context.message.method, path)
    return entry


def _hidden(given: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return the inputs with each secret wrapped, so that no message and no store shows it."""
    result = dict(given)
    for path in paths:
        head, _, rest = path.partition(".")
        inner = result.get(head)
        if inner is None:
            continue
        if not rest:
            result[head] = Secret(inner)
        elif is_object(inner):
            result[head] = _hidden(inner, (rest,))
    return result


def _present(record: Record | None) -> Record:
    if record is None:
        raise AzureError(409, "Conflict", "The resource was deleted while it was changed. Try again.")
    return record


ROUTES: Final = (
    Route("PUT", GROUP, put, "update"),
    Route("DELETE", GROUP, delete, "delete"),
    Route("PUT", r".*/providers/[^/]+(?:/[^/]+/[^/]+)+", put, "update"),
    Route("DELETE", r".*/providers/[^/]+(?:/[^/]+/[^/]+)+", delete, "delete"),
)
"""The routes for changes to resources."""
