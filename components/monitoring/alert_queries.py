"""What the alerts ask of Application Insights, in its query language.

Only what users ask of the API is measured. Health probes, Always On and availability tests are left out: they
are many, and nearly all succeed, so that they would hide the users who fail.
"""

from collections.abc import Sequence
from datetime import timedelta

from model.burn_rates import BurnRate
from model.site_paths import API

_FEWEST_REQUESTS = 20

WITH_FAILED = " | extend failed = tobool(success) == false and not(toint(resultCode) between (400 .. 499))"
"""Adds to requests whether the application failed them.

A status of 400 to 499 is the user's mistake and no failure, though Application Insights counts it so.
"""


def user_requests(probed_paths: Sequence[str]) -> str:
    """The requests that users made of the API: no probe, no test, no Always On."""
    # Always On asks for "/". Its requests and the health check's bear no mark, so that the path has to tell.
    probes = "".join(f' and path != "{path.lower()}"' for path in probed_paths)
    return (
        "requests | where isempty(operation_SyntheticSource)"
        " | extend path = tolower(tostring(parse_url(url).Path))"
        f' | where path startswith "{API}/"{probes}'
    )


def latency_p95(probed_paths: Sequence[str]) -> str:
    """The 95th percentile of users' requests in milliseconds, as `p95`; no row of fewer than 20 requests."""
    return (
        f"{user_requests(probed_paths)}"
        " | summarize p95 = percentilew(duration, itemCount, 95), total = sum(itemCount)"
        f" | where total >= {_FEWEST_REQUESTS} | project p95"
    )


def error_rate(probed_paths: Sequence[str]) -> str:
    """The percentage of users' requests that the application failed, as `error_rate`.

    No row of fewer than 20 requests.
    """
    return (
        f"{user_requests(probed_paths)}"
        f"{WITH_FAILED}"
        " | summarize total = sum(itemCount), errors = sumif(itemCount, failed)"
        f" | where total >= {_FEWEST_REQUESTS} | project error_rate = 100.0 * errors / total"
    )


def availability_tests(apart_from: str | None = None) -> str:
    """The results of the availability tests, without those of the test named by `apart_from`."""
    return f'availabilityResults | where name != "{apart_from}"' if apart_from else "availabilityResults"


def failed_tests(rate: BurnRate, apart_from: str | None = None) -> str:
    """The percentage of availability tests that failed, as `failed`: over the whole window or its last part.

    The lower of the two counts. No row where the last part has no result. The results of the test named by
    `apart_from` are left out.
    """
    minutes = rate.short_window // timedelta(minutes=1)
    return (
        f"{availability_tests(apart_from)}"
        f" | extend failure = toint(success) != 1, late = timestamp > ago({minutes}m)"
        " | summarize tests = count(), failures = countif(failure),"
        " late_tests = countif(late), late_failures = countif(failure and late)"
        " | where late_tests > 0"
        " | project failed = min_of(100.0 * failures / tests, 100.0 * late_failures / late_tests)"
    )


def failed_readiness(test_name: str) -> str:
    """The percentage of the results of one test that failed, as `failed`; no row where there is none."""
    return (
        f'availabilityResults | where name == "{test_name}"'
        " | summarize tests = count(), failures = countif(toint(success) != 1)"
        " | where tests > 0 | project failed = 100.0 * failures / tests"
    )


def telemetry() -> str:
    """How many requests the application reported, whoever made them, as `total`; 0 where it reported none."""
    return "requests | summarize total = count()"
