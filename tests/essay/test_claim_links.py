"""Each claim links a figure in the setting that decides: its rows lead to the value of the check."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from helpers.figures import card, table, texts

from edudata import registry
from edudata.analysis.trend import growth_multiple
from edudata.dashboard import controls
from edudata.essay.record import Claim

CLAIMS = registry.claims()
SHOWN = [claim for claim in CLAIMS.values() if claim.figure]
RATE = "underemployment_pct"


def rows(claim_id: str) -> pd.DataFrame:
    """Return the rows behind the chart that a claim links."""
    claim = CLAIMS[claim_id]
    assert claim.figure
    return card(claim.figure, **claim.settings).data


def _dollars(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame.set_index("year")[column].astype(float)


def medallion_million(frame: pd.DataFrame) -> float:
    own = frame[frame["medallion_type"].eq("individual") & frame["price_kind"].eq("monthly_average")]
    return float(own["price_usd"].max()) / 1e6


def medallion_fell(frame: pd.DataFrame) -> float:
    auction = frame[frame["price_kind"].eq("auction")].sort_values("period_end")["price_usd"].iloc[-1]
    return float(100 * (1 - auction / (medallion_million(frame) * 1e6)))


def taxis_displaced(frame: pd.DataFrame) -> float:
    yellow = _dollars(frame[frame["license_class"] == "yellow"], "trips_per_day")
    return float(100 * (1 - yellow.iloc[-1] / yellow.max()))


def debt_record(frame: pd.DataFrame) -> float:
    own = frame[frame["publisher"] == "New York Fed"].sort_values("period_end")["balance_billion_usd"]
    return float(own.iloc[-1] / own.iloc[:-1].max() * 100)


def debt_linear(frame: pd.DataFrame) -> float:
    clean = frame[frame["flag"].isna()]
    total, line = clean.filter(regex="^balance").iloc[:, 0], clean["fit_without_suspect_trillion_usd"]
    return float(1 - ((total - line) ** 2).sum() / ((total - total.mean()) ** 2).sum())


def debt_same_pace(frame: pd.DataFrame) -> float:
    before, after = (
        frame[f"line_{when}_billion_usd"].dropna().diff().iloc[-1] for when in ("before", "after")
    )
    return float(after / before * 100)


def debt_every_year(frame: pd.DataFrame) -> float:
    newest = frame["period_end"].iloc[-1]
    season = frame[frame["period_end"].dt.month == newest.month]["balance_billion_usd"]
    return float((season.diff().dropna() > 0).mean() * 100)


def mean_of_2019(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["group"] == "recent_graduates", "mean_2019_pct"].dropna().iloc[0])


def above_the_years_before(frame: pd.DataFrame) -> float:
    own = frame[frame["group"] == "recent_graduates"]
    year = own["period_start"].dt.year
    return float(own.loc[year == 2019, RATE].mean() - own.loc[year < 2019, RATE].mean())


def more_pay(frame: pd.DataFrame) -> float:
    last = frame.iloc[-1]
    return float((last["median_usd"] / last["high_school_median_usd"] - 1) * 100)


def of_the_highest(frame: pd.DataFrame) -> float:
    amounts = _dollars(frame[frame["year"] >= 1985], frame.filter(regex="usd$").columns[-1])
    return float(amounts.iloc[-1] / amounts.max() * 100)


def since_1985(frame: pd.DataFrame) -> float:
    return growth_multiple(_dollars(frame, frame.filter(regex="usd$").columns[-1]), 1985, 2019)


def times_cheaper(frame: pd.DataFrame) -> float:
    accredited = frame[frame["credential"].eq("bachelor's degree") & frame["flag"].eq("")]
    return float(accredited["cost_ratio_published"].max())


def free_in_tennessee(frame: pd.DataFrame) -> float:
    own = frame[frame["alternative"].str.startswith("Tennessee Promise")]
    return float(own["price_nominal_usd"].iloc[0])


def home_costs(frame: pd.DataFrame) -> float:
    values = frame[frame["measure"] == "Home value to income"].set_index("cbsa")["value"]
    return float(values["41860"] / values["34980"])


def tennessee_prices(frame: pd.DataFrame) -> float:
    own = frame[frame["factor"].eq("Price level of the state") & frame["cbsa"].eq("34980")]
    return float(own["value"].iloc[0])


def moved_to_tennessee(frame: pd.DataFrame) -> float:
    own = frame[frame["name"].str.contains(r", TN\b")]
    people = own["people_2020"]
    return float((own["net_migration_since_2020_pct"] * people).sum() / people.sum())


def correlation(frame: pd.DataFrame) -> float:
    return float(frame.iloc[:, 2].rank().corr(frame["net_migration_since_2020_pct"].rank()))


def newest_duration(frame: pd.DataFrame) -> float:
    return float(frame["vacancy_duration_working_days"].iloc[-1])


def more_in_default(frame: pd.DataFrame) -> float:
    own = frame[frame["status"] == "default"].set_index("period_end")["balance_billion_usd"]
    return float((own["2025-12-31"] / own["2024-12-31"] - 1) * 100)


def more_students(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["level"] == "all", "change_since_first_fall_pct"].iloc[-1])


def more_bachelors(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["award"] == "bachelors", "change_since_base_pct"].iloc[-1])


def more_closings(frame: pd.DataFrame) -> float:
    own = frame[frame["publisher"].eq("Federal Student Aid")].set_index("year")["closures"]
    return float((own.loc[2023:2025].mean() / own.loc[2020:2022].mean() - 1) * 100)


def paid_by_students(frame: pd.DataFrame) -> float:
    return float(frame["student_share_pct"].iloc[-1])


def less_from_states(frame: pd.DataFrame) -> float:
    years = frame.set_index("fiscal_year")[["appropriations_usd", "net_tuition_usd"]]
    change = years.loc[2012] - years.loc[2001]
    return float(-change["appropriations_usd"] / change["net_tuition_usd"] * 100)


def higher_premium(frame: pd.DataFrame) -> float:
    ratio = frame.filter(like="ratio").iloc[:, 0]
    return float((ratio.iloc[-1] / ratio.iloc[0] - 1) * 100)


def remote_postings(frame: pd.DataFrame) -> float:
    own = frame[frame["topic"] == "remote_postings"]
    return float(own.loc[own["month"].dt.year == own["month"].dt.year.max(), "share_pct"].mean())


# What the rows of the linked figure say; of a claim with readings, for the definition named.
VALUES: dict[str, tuple[Callable[[pd.DataFrame], float], dict[str, str]]] = {
    "medallion-million": (medallion_million, {}),
    "medallion-fell": (medallion_fell, {}),
    "taxis-displaced": (taxis_displaced, {}),
    "debt-record": (debt_record, {}),
    "debt-linear": (debt_linear, {}),
    "debt-same-pace": (debt_same_pace, {}),
    "debt-every-year": (debt_every_year, {}),
    "four-in-ten": (mean_of_2019, {}),
    "underemployment-rising": (above_the_years_before, {}),
    "almost-half-no-job": (mean_of_2019, {}),
    "same-outcome": (more_pay, {}),
    "unbounded": (of_the_highest, {}),
    "tripled": (since_1985, {}),
    "ten-times-cheaper": (times_cheaper, {}),
    "free-associate-degree": (free_in_tennessee, {}),
    "bay-area-dear": (home_costs, {}),
    "tennessee-cheap": (tennessee_prices, {}),
    "hubs-gain": (moved_to_tennessee, {}),
    "cheap-places-grow": (correlation, {}),
    "hiring-slow": (newest_duration, {}),
    "cannot-go-on": (more_in_default, {}),
    "students-leave": (more_students, {}),
    "leave-the-degree": (more_bachelors, {}),
    "colleges-close": (more_closings, {}),
    "students-pay": (paid_by_students, {}),
    "states-paid-less": (less_from_states, {}),
    "no-better-product": (higher_premium, {}),
    "firms-remote-first": (remote_postings, {}),
}
# Values of a day, which rows of monthly means do not have: the figure writes them.
WRITTEN = {"cloud-simplifies": ("69.7",), "firms-leave": ("85.2", "112.4")}
WRITTEN["no-future-in-bay-area"] = ("85.2", "112.4")


@pytest.mark.parametrize("claim", SHOWN, ids=lambda claim: claim.id)
def test_the_linked_figure_has_the_value_that_decides(claim: Claim) -> None:
    frames = {name: table(name) for name in claim.tables}
    if claim.id in WRITTEN:
        drawing = card(str(claim.figure), **claim.settings)
        words = " ".join((*drawing.headline, texts(drawing)))
        for number in WRITTEN[claim.id]:
            assert number in words
            assert number in claim.find(frames).reason
        return
    if claim.id not in VALUES:
        assert claim.find(frames).value is None, f"{claim.id} has a value: say how the figure shows it"
        return
    compute, definition = VALUES[claim.id]
    value = claim.find(frames, **definition).value
    assert compute(rows(claim.id)) == pytest.approx(value, rel=3e-3, abs=6e-4)


@pytest.mark.parametrize("claim", SHOWN, ids=lambda claim: claim.id)
def test_links_name_controls_that_are_shown(claim: Claim) -> None:
    assert claim.figure
    spec = registry.figure(claim.figure)
    frames = {name: table(name) for name in spec.tables}
    values = spec.resolve(frames, claim.settings)
    visible = {control.name for control in controls.active(spec, values)}
    assert set(claim.settings) <= visible
    query = controls.link(spec.id, claim.settings)
    assert query[controls.SCROLL] == controls.anchor(spec.id)
    assert {controls.key(spec.id, name) for name in claim.settings} == set(query) - {controls.SCROLL}
