import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.burn_rates import BURN_RATES, OBJECTIVE_PERIOD, BurnRate

objectives = st.floats(0.1, 100, allow_nan=False)


@given(objectives, st.sampled_from(BURN_RATES))
def test_failures_at_the_rate_use_the_share_of_the_budget_in_the_window(
    objective: float, rate: BurnRate
) -> None:
    threshold = rate.failed_percent(objective)
    if threshold < 50:
        failed = threshold * (rate.window / OBJECTIVE_PERIOD)
        assert failed == pytest.approx((100 - objective) * rate.budget_percent / 100, abs=1e-3)


@given(objectives, st.sampled_from(BURN_RATES))
def test_an_outage_fires_whatever_the_objective(objective: float, rate: BurnRate) -> None:
    assert 0 <= rate.failed_percent(objective) < 100


@given(objectives, objectives, st.sampled_from(BURN_RATES))
def test_a_higher_objective_fires_no_later(one: float, other: float, rate: BurnRate) -> None:
    low, high = sorted((one, other))
    assert rate.failed_percent(high) <= rate.failed_percent(low)
