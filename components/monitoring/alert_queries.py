"""The alerts' queries on Application Insights, in its query language.

Only users' requests to the API are measured. Health probes, Always On and availability tests are not
included: they are many, and nearly all succeed, so they would hide the users whose requests fail.
"""

from collections.abc import Sequence
from datetime import timedelta

from model.burn_rates import BurnRate
from model.site_paths import API

_FEWEST_REQUESTS = 20

WITH_FAILED = " | extend failed = tobool(success) == false and not(toint(resultCode) between (400 .. 499))"
"""Adds a column to requests that says whether the application failed them.

A status of 400 to 499 is the user's mistake and not a failure, although Application Insights counts it as
one.
"""


def user_requests(probed_paths: Sequence[str]) -> str:
    """Users' requests to the API, without probes, tests and Always On."""
    # Always On requests "/". Its requests and the health check's have no mark, so they are recognized by the
    # path.
    probes = "".join(f' and path != "{path.lower()}"' for path in probed_paths)
    return (
        "requests | where isempty(operation_SyntheticSource)"
        " | extend path = tolower(tostring(parse_url(url).Path))"
        f' | where path startswith "{API}/"{probes}'
    )


def latency_p95(probed_paths: Sequence[str]) -> str:
    """The 95th percentile of users' requests in milliseconds, as `p95`; no row for fewer than 20 requests."""
    return (
        f"{user_requests(probed_paths)}"
        " | summarize p95 = percentilew(duration, itemCount, 95), total = sum(itemCount)"
        f" | where total >= {_FEWEST_REQUESTS} | project p95"
    )


def error_rate(probed_paths: Sequence[str]) -> str:
    """The percentage of users' requests that the application failed, as `error_rate`.

    No row for fewer than 20 requests.
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

    The lower of the two counts. No row if the last part has no result. The results of the test in
    `apart_from` are not included.
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
    """The percentage of one test's results that failed, as `failed`; no row without results."""
    return (
        f'availabilityResults | where name == "{test_name}"'
        " | summarize tests = count(), failures = countif(toint(success) != 1)"
        " | where tests > 0 | project failed = 100.0 * failures / tests"
    )


def telemetry() -> str:
    """The number of requests that the application reported, from any sender, as `total`; 0 if none."""
    return "requests | summarize total = count()"
