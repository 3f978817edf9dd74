"""Kudu's responses over HTTP, and how a release handles them."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from operations.releases.kudu import DeploymentState, Kudu, KuduBusyError, KuduError

Respond = Callable[[httpx.Request], httpx.Response]


def kudu(respond: Respond) -> Kudu:
    return Kudu("https://stitches.scm.example", lambda: "a-token", httpx.MockTransport(respond))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    file = tmp_path / "release.zip"
    file.write_bytes(b"PK")
    return file


def test_a_package_is_sent_asynchronously_with_the_token(package: Path) -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request)
        return httpx.Response(202)

    kudu(respond).publish(package, "stitches release 1")
    (request,) = asked
    assert request.content == b"PK"
    assert request.headers["Authorization"] == "Bearer a-token"
    assert request.url.params["async"] == "true"
    assert request.url.params["message"] == "stitches release 1"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_gateways_error_is_no_rejection_and_the_package_is_sent_once(package: Path, status: int) -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(status, text="<html>Bad Gateway</html>")

    kudu(respond).publish(package, "m")
    assert asked == ["POST"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("There is a deployment currently in progress. Please try again when it completes.", KuduBusyError),
        ("There is an auto swap deployment currently ongoing please try again.", KuduBusyError),
        ("Run-From-Zip is set to a remote URL using WEBSITE_RUN_FROM_PACKAGE.", KuduError),
    ],
)
def test_temporary_conflicts_are_distinguished_from_the_permanent_one(
    package: Path, text: str, error: type[KuduError]
) -> None:
    with pytest.raises(KuduError) as rejected:
        kudu(lambda _: httpx.Response(409, text=text)).publish(package, "m")
    assert type(rejected.value) is error


def test_a_message_of_kudu_is_one_line_without_markup_and_secrets(package: Path) -> None:
    page = "<html><style>p {}</style><p>No\n such&amp;such</p></html>"
    with pytest.raises(KuduError, match="No such&such") as rejected:
        kudu(lambda _: httpx.Response(400, text=page)).publish(package, "m")
    assert "<" not in str(rejected.value)
    secret = "Password=" + "hunter2;"
    with pytest.raises(KuduError) as rejected:
        kudu(lambda _: httpx.Response(400, text=secret)).publish(package, "m")
    assert "hunter2" not in str(rejected.value)


@pytest.mark.parametrize(
    ("deployment", "state"),
    [
        ({"complete": False, "status": 0}, DeploymentState.PENDING),
        ({"complete": True, "status": 4}, DeploymentState.DONE),
        ({"complete": True, "status": 3, "status_text": "Disk full."}, DeploymentState.FAILED),
        (
            {"complete": True, "status": 3, "status_text": "stopped due to SCM container restart."},
            DeploymentState.INTERRUPTED,
        ),
    ],
)
def test_the_latest_deployment_of_ours_counts(deployment: dict[str, object], state: DeploymentState) -> None:
    listed = [
        {"id": "b", "message": "ours", "received_time": "2026-01-31T12:00:00Z", **deployment},
        {
            "id": "a",
            "message": "ours",
            "received_time": "2026-01-31T11:00:00Z",
            "complete": True,
            "status": 4,
        },
        {"id": "c", "message": "another's", "received_time": "2026-01-31T13:00:00Z", "complete": False},
    ]
    found = kudu(lambda _: httpx.Response(200, text=json.dumps(listed))).deployed("ours")
    assert found is not None
    assert (found.id, found.state) == ("b", state)


def test_a_missing_permission_fails_at_once_and_a_restart_of_kudu_is_awaited() -> None:
    with pytest.raises(KuduError, match="403"):
        kudu(lambda _: httpx.Response(403)).is_ready()
    assert not kudu(lambda _: httpx.Response(503)).is_ready()
    assert kudu(lambda _: httpx.Response(200, json={"value": False})).is_ready()
