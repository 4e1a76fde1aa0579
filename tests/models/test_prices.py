"""CPI and college prices, against figures typed from BLS, NCES, the College Board and U.S. News."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.errors import NoVintageError
from edudata.etl.publish.table import build_table
from edudata.etl.publish.validate import validate
from edudata.etl.store.raw import Raw
from edudata.registry import tables, views


def index(frame: pd.DataFrame, series: str, start: str, frequency: str = "month") -> float:
    rows = frame[(frame["series_id"] == series) & (frame["frequency"] == frequency)]
    return float(rows.loc[rows["period_start"] == start, "index"].item())


def amount(frame: pd.DataFrame, **where: object) -> float:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return float(frame["amount_usd"].item())


@pytest.mark.parametrize(
    ("series", "start", "frequency", "value"),
    [
        ("CUUR0000SA0", "1913-01-01", "month", 9.8),
        ("CUUR0000SA0", "1985-01-01", "year", 107.6),
        ("CUUR0000SA0", "2019-01-01", "year", 255.657),
        ("CUUR0000SA0", "2025-01-01", "year", 321.943),
        ("CUUR0000SEEB01", "2025-01-01", "year", 955.326),
        ("CUUR0000SSEA011", "2001-12-01", "month", 100.0),
        ("CUUR0000SEEB01", "2026-08-01", "month", 987.538),
    ],
)
def test_published_indexes(published, series, start, frequency, value):
    assert index(published("cpi"), series, start, frequency) == value


def test_cpi_periods_and_areas(published):
    frame = published("cpi")
    assert len(frame) == 6787
    monthly = frame[frame["frequency"] == "month"]
    assert not (monthly["period_start"] == "2025-10-01").any()
    assert (monthly["period_end"] == monthly["period_start"] + pd.offsets.MonthEnd(0)).all()
    annual = frame[frame["frequency"] == "year"]
    assert (annual["period_end"] - annual["period_start"]).dt.days.isin([364, 365]).all()
    areas = frame.groupby("area")["series_id"].nunique().to_dict()
    assert areas == {"U.S. city average": 6, "San Francisco-Oakland-Hayward, CA": 2}
    titles = frame.set_index("series_id")["title"].to_dict()
    assert titles["CUUR0000SA0"] == "All items"
    assert titles["CUUR0000SEEB01"] == "College tuition and fees"


def test_wrong_indexes_are_rejected(rejects, rejected, doubled):
    rejects("cpi", 5, index=lambda v: v * 1000, frequency="week", area="Gotham")
    rejects("cpi", 5, index=lambda v: -v)
    assert "unique" in rejected("cpi", doubled)


def test_a_lost_month_and_an_invented_one_are_rejected(rejected):
    def month(frame, start):
        return (
            (frame["series_id"] == "CUUR0000SEEB01")
            & (frame["frequency"] == "month")
            & (frame["period_start"] == start)
        )

    message = rejected("cpi", lambda frame: frame[~month(frame, "1999-05-01")])
    assert "1999-05-01" in message

    def invent(frame):
        row = frame[month(frame, "2025-09-01")].assign(
            period_start=pd.Timestamp("2025-10-01").as_unit("us"),
            period_end=pd.Timestamp("2025-10-31").as_unit("us"),
        )
        return pd.concat([frame, row], ignore_index=True)

    assert "never published" in rejected("cpi", invent)


def test_an_average_that_is_no_mean_of_its_months_is_rejected(rejected):
    def shift(frame):
        wrong = (frame["series_id"] == "CUUR0000SA0") & (frame["period_start"] == "2019-01-01")
        frame.loc[wrong & (frame["frequency"] == "year"), "index"] += 0.01
        return frame

    assert "annual averages" in rejected("cpi", shift)


BOARD = {"publisher": "College Board", "statistic": "mean_full_time"}
NCES = {"publisher": "NCES", "statistic": "mean_fte", "edition": "2023", "component": "tuition_fees"}


@pytest.mark.parametrize(
    ("sector", "component", "first", "last"),
    [
        ("public_4yr", "tuition_fees", 3629, 10892),
        ("all_4yr", "tuition_fees", 7668, 19394),
        ("private_4yr", "tuition_fees", 16856, 38172),
        ("public_4yr", "total", 10626, 24507),
        ("all_4yr", "total", 15159, 33523),
        ("private_4yr", "total", 25415, 53505),
    ],
)
def test_nces_constant_dollars(published, sector, component, first, last):
    where = NCES | {"sector": sector, "component": component, "dollar_year": "2022-23"}
    frame = published("college_prices")
    assert amount(frame, **where, year=1985) == first
    assert amount(frame, **where, year=2019) == last


@pytest.mark.parametrize(
    ("where", "usd"),
    [
        (NCES | {"sector": "public_4yr", "dollar_year": "current", "year": 1985}, 1318),
        (NCES | {"sector": "public_4yr", "dollar_year": "2022-23", "year": 2015}, 11041),
        (NCES | {"sector": "public_4yr", "dollar_year": "current", "year": 2022}, 9750),
        (NCES | {"sector": "public_4yr", "dollar_year": "current", "year": 2019}, 9349),
        (NCES | {"sector": "private_4yr", "dollar_year": "current", "year": 2019}, 32764),
        ({"publisher": "U.S. News", "year": 2019, "residency": "in_state"}, 10116),
        ({"publisher": "U.S. News", "year": 2019, "residency": "out_of_state"}, 22577),
        ({"publisher": "U.S. News", "year": 2019, "sector": "private_4yr"}, 36801),
        (
            BOARD | {"year": 2019, "residency": "in_state"},
            10440,
        ),
        (
            BOARD | {"year": 2019, "sector": "private_nonprofit_4yr"},
            36880,
        ),
    ],
)  # fmt: skip
def test_published_prices(published, where, usd):
    assert amount(published("college_prices"), **where) == usd


@pytest.mark.parametrize(
    ("kind", "component", "sector", "year", "dollar_year", "usd"),
    [
        ("net", "tuition_fees", "public_4yr", 2025, "2025", 2300),
        ("net", "tuition_fees", "public_4yr", 2012, "2025", 4450),
        ("net", "tuition_fees", "public_2yr", 2025, "2025", -1190),
        ("net", "tuition_fees", "private_nonprofit_4yr", 2025, "2025", 16910),
        ("grant_aid", "any", "private_nonprofit_4yr", 2025, "2025", 28090),
        ("published", "tuition_fees", "private_nonprofit_4yr", 2021, "2021", 38070),
        ("net", "total", "private_nonprofit_4yr", 2021, "2021", 28610),
    ],
)
def test_net_prices(published, kind, component, sector, year, dollar_year, usd):
    where = {
        "publisher": "College Board",
        "statistic": "mean_first_time",
        "kind": kind,
        "component": component,
    }
    actual = amount(published("college_prices"), **where, sector=sector, year=year, dollar_year=dollar_year)
    assert actual == usd


def test_rows_equal_the_reference(published, facts):
    frame = published("college_prices")
    sizes = {
        ("NCES", "mean_fte"): 2 * (2304 + 2412 + 2592),
        ("College Board", "mean_full_time"): len(facts("college_board_published_prices")),
        ("College Board", "mean_first_time"): len(facts("college_board_net_prices")),
        ("U.S. News", "mean_ranked"): len(facts("us_news_tuition")),
        ("NCES", "mean_first_time"): len(facts("nces_330_40_cost_of_attendance")),
    }
    actual = frame.groupby(["publisher", "statistic"]).size()
    assert {key: int(actual[key]) for key in sizes} == sizes
    percentiles = facts("nces_330_30_percentiles")
    for row in percentiles.itertuples():
        where = {"statistic": f"p{row.percentile}", "academic_year": row.academic_year}
        sector = row.institution_group.removesuffix("_all")
        assert amount(frame, **where, sector=sector) == float(row.tuition_fees_current_usd)
    totals = {
        "College Board": ("college_board_published_prices", "average_current_usd"),
        "U.S. News": ("us_news_tuition", "average_tuition_fees_usd"),
    }
    for publisher, (name, column) in totals.items():
        rows = frame[(frame["publisher"] == publisher) & (frame["statistic"] != "mean_first_time")]
        assert sorted(rows["amount_usd"]) == sorted(facts(name)[column].astype(float))


def test_an_earlier_day_knows_an_earlier_edition(archive):
    raw = Raw(archive, "2021")
    frame = build_table(tables()["college_prices"], raw)
    validate(tables()["college_prices"], frame)
    nces = frame[(frame["publisher"] == "NCES") & (frame["statistic"] == "mean_fte")]
    assert nces["edition"].max() == "2020"
    assert set(frame.loc[frame["publisher"] == "College Board", "edition"]) == {"2019/2020", "2020", "2021"}
    with pytest.raises(NoVintageError, match="earliest"):
        build_table(tables()["college_prices"], Raw(archive, "2012"))


def test_views_say_what_they_keep():
    tuition, net = views()["tuition"], views()["net_price"]
    assert tuition.newest == "edition"
    assert tuition.where == {"publisher": ("NCES",), "statistic": ("mean_fte",)}
    assert net.where == {"publisher": ("College Board",), "statistic": ("mean_first_time",)}


def test_the_one_total_that_nces_did_not_deflate_is_flagged_not_mended(published):
    frame = published("college_prices")
    suspect = frame[frame["flag"] == "suspect_as_published"]
    assert suspect[["edition", "sector", "component", "year", "dollar_year"]].to_numpy().tolist() == [
        ["2020", "all_4yr", "total", 2018, "2019-20"]
    ]
    where = {"publisher": "NCES", "edition": "2020", "sector": "all_4yr", "year": 2018}
    current = amount(frame, **where, component="total", dollar_year="current")
    assert suspect["amount_usd"].item() == current
    parts = [
        amount(frame, **where, component=c, dollar_year="2019-20")
        for c in ("tuition_fees", "room", "board")
    ]
    assert sum(parts) == pytest.approx(28561.18, abs=0.01)


def corrupt(row, column, change):
    """Change one cell of the row with the values in `row`."""

    def corrupted(frame):
        where = pd.Series(True, frame.index)
        for name, value in row.items():
            where &= frame[name] == value
        assert where.sum() == 1
        frame.loc[where, column] = change(frame.loc[where, column].item())
        return frame

    return corrupted


ROW = NCES | {"sector": "public_4yr", "dollar_year": "2022-23", "year": 2000}
NET = {"publisher": "College Board", "kind": "net", "component": "tuition_fees", "edition": "2021"}
NET |= {"sector": "public_4yr", "year": 2015}


@pytest.mark.parametrize(
    ("row", "column", "change", "message"),
    [
        (ROW, "amount_usd", lambda v: v / 1000, "one deflator"),
        (ROW, "amount_usd", lambda v: -v, "above 0"),
        (ROW, "amount_usd", lambda v: v * 1.01, "one deflator"),
        (ROW | {"component": "board"}, "amount_usd", lambda v: v + 3, "equal the total"),
        (ROW | {"dollar_year": "current"}, "amount_usd", lambda v: v * 1.1, "editions agree"),
        (NET, "amount_usd", lambda v: v + 100, "minus grants"),
        ({"statistic": "p90", "year": 2020}, "amount_usd", lambda v: v / 10, "percentiles rise"),
    ],
)  # fmt: skip
def test_wrong_prices_are_rejected(rejected, row, column, change, message):
    assert message in rejected("college_prices", corrupt(row, column, change))


def test_wrong_cells_are_rejected(rejects):
    rejects(
        "college_prices",
        0,
        amount_usd=lambda v: v * 1000,
        sector="public_8yr",
        residency="elsewhere",
        kind="dreamt",
        dollar_year="euro",
    )


def test_a_lost_year_and_a_repeated_row_are_rejected(rejected, doubled):
    def lose(frame):
        return frame[~((frame["year"] == 1990) & (frame["edition"] == "2023"))]

    assert "no year is missing" in rejected("college_prices", lose)
    assert "unique" in rejected("college_prices", doubled)
