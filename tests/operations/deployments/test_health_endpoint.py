import pytest

from operations.deployments.health_endpoint import HealthEndpoint
from operations.terminal.errors import OperationError
from operations.terminal.invalid_options import InvalidOptionsError


@pytest.mark.parametrize(
    ("url", "asked", "local"),
    [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/api/health", True),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/api/health", True),
        ("http://localhost:5000/healthz", "http://localhost:5000/healthz", True),
        ("http://[::1]:5000/api/health", "http://[::1]:5000/api/health", True),
        ("https://stitches.example.com", "https://stitches.example.com/api/health", False),
        (
            "https://stitches.example.com/api/health?deep=1#x",
            "https://stitches.example.com/api/health?deep=1",
            False,
        ),
    ],
)
def test_an_endpoint_is_a_url_whose_path_is_added_if_it_has_none(url: str, asked: str, local: bool) -> None:
    assert HealthEndpoint.named(url) == HealthEndpoint(url=asked, local=local)


@pytest.mark.parametrize(
    "url",
    [
        "http://stitches.example.com/api/health",
        "http://127.0.0.1.example.com/",
        "http://169.254.169.254/metadata",
        "https://user:hunter2@stitches.example.com/",
        "https:///api/health",
        "file:///etc/passwd",
        "stitches.example.com",
        "http://127.0.0.1:notaport/",
        "https://exa mple.com\n/",
        "",
    ],
)
def test_any_other_url_is_rejected_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidOptionsError) as rejected:
        HealthEndpoint.named(url)
    assert "--url http://127.0.0.1:5000/api/health" in str(rejected.value)
    assert "hunter2" not in str(rejected.value)


def test_the_endpoint_is_read_from_the_stack() -> None:
    endpoints = {"health": "https://fde-stitches-dev-h.z01.azurefd.net/api/health"}
    assert HealthEndpoint.of(endpoints, "dev").url == endpoints["health"]


@pytest.mark.parametrize("endpoints", [{}, {"health": None}, {"site": "https://example.com/"}])
def test_a_stack_without_an_endpoint_has_its_own_error(endpoints: dict[str, object]) -> None:
    with pytest.raises(OperationError, match="have no health endpoint"):
        HealthEndpoint.of(endpoints, "dev")
