"""Cubes equal the records, unions and differences included; the bundled one says what it lacks."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest

import edudata as ed
from edudata.errors import CorruptDataError, OutOfRangeError, UnknownNameError, WrongTypeError
from edudata.microdata import cube, engines, estimate, places, questions, replicates, rules
from edudata.microdata.cells import label

RULE = "default"


@pytest.fixture(scope="module")
def file_cells(year):
    """Cells by all dimensions of the exact cuboids, straight from the records."""

    def cells(dimensions, ages="recent"):
        jobs = rules.college_jobs(RULE)
        plan = cube.plan(dimensions, cube.AGES[ages], jobs)
        areas = places.load("2020", {}) if "metro" in dimensions else None
        return label(engines.sums(year.graduates, plan), dimensions, areas)

    return cells


@pytest.mark.parametrize(
    "dimensions", [("state", "major"), ("state", "sex", "race"), ("major", "sex", "race")]
)
@pytest.mark.parametrize("ages", ["recent", "all"])
def test_a_thousand_random_unions_equal_the_records(built, file_cells, dimensions, ages):
    stored = cube.open_cube(built.folder).cells(dimensions, ages, RULE)
    direct = file_cells(dimensions, ages)
    draw = np.random.default_rng(5)
    axes = {name: stored.axes[name] for name in dimensions}
    labels = {name: [axis.labels[c] for c in np.unique(axis.codes)] for name, axis in axes.items()}
    for _ in range(170):
        where = {
            name: draw.choice(values, draw.integers(1, len(values) + 1), replace=False).tolist()
            for name, values in labels.items()
        }
        ours, theirs = stored.where(where), direct.where(where)
        assert (ours.sums.sum(axis=0) == theirs.sums.sum(axis=0)).all()
        assert (ours.n.sum(), ours.squares.sum()) == (theirs.n.sum(), theirs.squares.sum())


def test_metros_are_shares_of_pumas_in_whole_people(built):
    stored = built.cells(["metro"], "recent", RULE)
    assert stored.sums.dtype == np.int64
    areas = built.areas()
    assert {"name", "pure", "covered_pct"} <= set(areas.columns)
    assert areas.loc["47900", "covered_pct"] < 50, "Washington: only D.C. is among the three states"


def test_the_smallest_cuboid_that_holds_everybody_answers(built):
    nation = built.cells([], "recent", RULE)
    states = built.cells(["state"], "recent", RULE)
    assert "metro" not in nation.axes, "people outside metros must count"
    assert nation.sums[:, 0].sum() == states.sums[:, 0].sum()


def test_other_rules_one_way_only(built):
    assert len(built.cells(["state"], "all", "nyfed"))
    with pytest.raises(
        OutOfRangeError, match=r"does not hold metro by sex.*state by major.*microdata convert 2023"
    ):
        built.cells(["metro", "sex"], "all", RULE)
    with pytest.raises(OutOfRangeError, match="rule 'nyfed'"):
        built.cells(["state", "major"], "all", "nyfed")


def test_a_changed_cube_is_refused(tmp_path, built):
    for path in built.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    copy = cube.open_cube(tmp_path)
    data = (tmp_path / "metro.parquet").read_bytes()
    (tmp_path / "metro.parquet").write_bytes(data[:-9] + b"123456789")
    with pytest.raises(CorruptDataError, match="checksum"):
        copy.cells(["metro"], "recent", RULE)
    with pytest.raises(CorruptDataError, match="microdata convert"):
        cube.open_cube(tmp_path / "nowhere")


def _ask(year, by=(), where=None, **more):
    names = {"ages": "recent", "rule": RULE, "engine": "auto"} | more
    return questions.query(by, where, **names), questions.choose(2023, 1, year.folder.parent)


def _rate(drawn, states, low=22, high=27):
    """Compute a rate with its standard error from the drawn records, in plain arithmetic."""
    jobs = rules.college_jobs(RULE)["college_job"]
    top = bottom = np.zeros(81)
    for state in states:
        people = drawn[state]
        frame = pd.DataFrame(people.columns)
        keep = (frame["SCHL"] >= 21) & frame["AGEP"].between(low, high) & frame["ESR"].isin([1, 2])
        college = frame["OCCP"].astype(str).str.zfill(4).map(jobs)
        weights = people.weights.astype(float)
        top = top + weights[keep & (college == False)].sum(axis=0)  # noqa: E712
        bottom = bottom + weights[keep & college.notna()].sum(axis=0)
    return top / bottom


def _se(estimates):
    return float(np.sqrt(4 / 80 * ((estimates[1:] - estimates[0]) ** 2).sum()))


@pytest.mark.parametrize("engine", ["cube", "numpy", "duckdb", "polars"])
def test_every_engine_gives_the_rate_and_its_error(year, built, drawn, engine):
    frame = estimate.table(*_ask(year, "state", engine=engine), min_n=1).set_index("state")
    for postal, code in (("DC", "11"), ("TN", "47"), ("WY", "56")):
        plain = _rate(drawn, [code])
        assert frame.loc[postal, "rate_pct"] == pytest.approx(100 * plain[0], abs=1e-9)
        assert frame.loc[postal, "se_pct"] == pytest.approx(100 * _se(plain), abs=1e-9)
    assert (frame["se_method"] == "replicates").all()


def test_differences_keep_the_covariance(year, built, drawn):
    question, years = _ask(year, "state")
    row = estimate.difference({"state": "TN"}, {}, question, years).iloc[0]
    apart = _rate(drawn, ["47"]) - _rate(drawn, drawn)
    assert row["difference_pct"] == pytest.approx(100 * apart[0], abs=1e-9)
    assert row["se_pct"] == pytest.approx(100 * _se(apart), abs=1e-9)
    independent = np.hypot(_se(_rate(drawn, ["47"])), _se(_rate(drawn, drawn)))
    assert row["se_pct"] < 100 * independent
    nothing = estimate.difference({"state": "TN"}, {"state": "TN"}, question, years).iloc[0]
    assert (nothing["difference_pct"], nothing["se_pct"]) == (0, 0)
    assert not nothing["significant"]


def test_own_ages_and_rules_come_from_the_records(year, built, drawn):
    frame = estimate.table(*_ask(year, ages=(30, 39)))
    assert frame["rate_pct"].iloc[0] == pytest.approx(100 * _rate(drawn, drawn, 30, 39)[0], abs=1e-9)
    own = rules.Rule("mine", "Mine", ("bls@newest",), threshold=75)
    frame = estimate.table(*_ask(year, rule=own))
    assert frame.attrs["rule"] == "mine"
    with pytest.raises(OutOfRangeError, match=r"rule of your own.*microdata fetch 2023"):
        estimate.table(*_ask(year, rule=own, engine="cube"))


def test_suppression_zero_cells_and_flags(year, built):
    frame = estimate.table(*_ask(year, ("state", "major")), min_n=2)
    few = frame["n"] < 2
    assert frame.loc[few, ["rate_pct", "se_pct", "low_pct", "high_pct"]].isna().all(axis=None)
    assert frame.loc[few, "flag"].str.contains("few").all()
    extreme = frame[frame["rate_pct"].isin([0, 100])]
    assert len(extreme)
    assert extreme["se_pct"].isna().all(), "never plus or minus 0"
    assert (extreme["high_pct"] - extreme["low_pct"] > 5).all()
    assert extreme["flag"].str.contains("zero").all()
    visible = frame.dropna(subset="rate_pct")
    assert (
        (visible["low_pct"] <= visible["rate_pct"]) & (visible["rate_pct"] <= visible["high_pct"])
    ).all()


def test_pooled_years_are_independent(year, built, tmp_path):
    root = tmp_path / "years"
    for name, number in (("2022", 2022), ("2023", 2023)):
        shutil.copytree(year.folder, root / name)
        for path in (root / name / "year.json", root / name / "cube/cube.json"):
            path.write_text(json.dumps(json.loads(path.read_text()) | {"year": number}))
    question = questions.query("state", None, "recent", RULE, "auto")
    one = estimate.table(question, questions.choose(2023, 1, root), min_n=1)
    two = estimate.table(question, questions.choose("newest", 2, root), min_n=1)
    assert two["rate_pct"].to_numpy() == pytest.approx(one["rate_pct"].to_numpy())
    assert two["se_pct"].to_numpy() == pytest.approx(one["se_pct"].to_numpy() / np.sqrt(2), rel=0.05)
    assert two.attrs["year"] == "2022, 2023"
    with pytest.raises(OutOfRangeError, match=r"no microdata of 2021.*microdata fetch 2021"):
        questions.choose(2023, 3, root)
    with pytest.raises(OutOfRangeError, match="no standard 1-year file for 2020"):
        questions.choose(2020, 1, root)


def test_a_few_states_do_not_replace_the_bundled_year(year, built, tmp_path, monkeypatch):
    shutil.copytree(year.folder, tmp_path / "2024")
    for path in (tmp_path / "2024/year.json", tmp_path / "2024/cube/cube.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"year": 2024}))
    monkeypatch.setenv("EDUDATA_MICRODATA_DIR", str(tmp_path))
    assert len(ed.underemployment("state")) == 49
    assert len(ed.underemployment("state", data=tmp_path)) == 3
    every = sorted(questions.STATES[letters][0] for letters in questions.STATES)
    for path in (tmp_path / "2024/year.json", tmp_path / "2024/cube/cube.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"states": every}))
    assert set(ed.underemployment("state")["se_method"]) == {"replicates"}, "a whole year does"


def test_each_year_by_itself(year, built, tmp_path):
    root = tmp_path / "years"
    for name in ("2022", "2023"):
        shutil.copytree(year.folder, root / name)
        for path in (root / name / "year.json", root / name / "cube/cube.json"):
            path.write_text(json.dumps(json.loads(path.read_text()) | {"year": int(name)}))
    trend = ed.underemployment(("year", "state"), data=root)
    assert trend["year"].tolist() == ["2022"] * 3 + ["2023"] * 3
    one = ed.underemployment("state", year=2022, data=root)
    pd.testing.assert_frame_equal(trend[trend["year"] == "2022"].drop(columns="year"), one)
    assert trend.attrs["year"] == "2022, 2023"
    assert len(ed.underemployment("year", year=2022, data=root)) == 1


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"by": "county"}, UnknownNameError, "state, metro"),
        ({"where": {"state": "ZZ"}}, UnknownNameError, "'ZZ'"),
        ({"ages": "young"}, UnknownNameError, "recent, all"),
        ({"ages": (30, 20)}, OutOfRangeError, "ages"),
        ({"ages": 25}, OutOfRangeError, "two ages"),
        ({"ages": "25-34"}, UnknownNameError, "two numbers"),
        ({"engine": "oracle"}, UnknownNameError, "numpy"),
        ({"rule": "nyfd"}, UnknownNameError, "nyfed"),
    ],
)
def test_wrong_questions(year, built, change, error, why):
    with pytest.raises(error, match=why):
        estimate.table(*_ask(year, **change))


# The bundled cube, from 49 states without replicate weights.


def _bundled(by=(), where=None, ages="recent", rule=RULE, **more):
    question = questions.query(by, where, ages, rule, "auto")
    return estimate.table(question, [questions.sources()["2024"]], **more)


@pytest.fixture(autouse=True)
def no_years_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUDATA_MICRODATA_DIR", str(tmp_path / "empty"))


@pytest.mark.parametrize(
    ("rule", "rate"),
    [("default", 38.08), ("nyfed", 41.21), ("onet", 39.42), ("bls", 41.34), ("zone", 33.85)],
)
def test_bundled_rates_by_rule(rule, rate):
    row = _bundled(rule=rule).iloc[0]
    assert row["rate_pct"] == pytest.approx(rate, abs=0.005)
    assert row["se_method"] == "kish"


def test_the_bundle_names_what_it_lacks():
    frame = _bundled("state")
    assert frame.attrs["missing_states"] == "CA, TX"
    assert len(frame) == 49
    assert not {"CA", "TX"} & set(frame["state"])
    assert (frame["n"] >= 30).all()
    # 49 rates with a standard deviation of 4.4 and a mean standard error of 3.0.
    assert (frame["rate_pct"].std(), frame["se_pct"].mean()) == pytest.approx((4.4, 3.0), abs=0.05)
    nevada = frame.set_index("state").loc["NV"]
    assert (nevada["rate_pct"], nevada["se_pct"]) == pytest.approx((53.2, 3.2), abs=0.15)
    with pytest.raises(OutOfRangeError, match=r"does not hold major by sex.*DC, ND, TN, WY only"):
        _bundled(("major", "sex"))
    with pytest.raises(OutOfRangeError, match="Ages 22-45 and recent are there for all its states"):
        _bundled("state", ages="all")


WHOLE = {"DC": "11", "ND": "38", "TN": "47", "WY": "56"}


@pytest.fixture(scope="module")
def persons(reference):
    """Graduates in the labor force of the four states whose whole files the bundle rests on."""
    folder = reference / "sources/census_pums"
    names = ["STATE", "PWGTP", "AGEP", "SEX", "RAC1P", "HISP", "SCHL", "ESR", "OCCP"]
    frame = pd.concat(
        [pd.read_parquet(folder / f"p_{code}.parquet", columns=names) for code in WHOLE.values()]
    )
    frame = frame[(frame["SCHL"] >= 21) & frame["ESR"].isin([1, 2, 3])]
    jobs = rules.college_jobs(RULE)["college_job"].to_dict()
    code = frame["OCCP"].map(lambda c: f"{int(c):04d}", na_action="ignore")
    return frame.assign(college=code.map(jobs), work=frame["ESR"] < 3)


GROUPS = [
    ({"sex": "women"}, lambda d: d["SEX"] == 2),
    ({"race": "Hispanic"}, lambda d: d["HISP"] > 1),
    ({"race": "Black"}, lambda d: (d["RAC1P"] == 2) & (d["HISP"] == 1)),
    (
        {"race": "other", "sex": "men"},
        lambda d: ~d["RAC1P"].isin([1, 2, 6]) & (d["HISP"] == 1) & (d["SEX"] == 1),
    ),
    ({"race": "white", "sex": "women"}, lambda d: (d["RAC1P"] == 1) & (d["HISP"] == 1) & (d["SEX"] == 2)),
]


@pytest.mark.parametrize(("where", "inside"), GROUPS)
@pytest.mark.parametrize(("ages", "span"), [("all", (22, 65)), ("recent", (22, 27)), ("22-45", (22, 45))])
def test_sex_and_race_of_four_states_are_the_persons(persons, where, inside, ages, span):
    for state, code in WHOLE.items():
        rows = persons[(persons["STATE"] == code) & persons["AGEP"].between(*span) & inside(persons)]
        employed = rows[rows["work"]]
        weight = employed["PWGTP"].to_numpy(float)
        other = 1 - employed["college"].astype(float).to_numpy()
        share = (weight * other).sum() / weight.sum()
        error = np.sqrt((share * (1 - share)) * (weight**2).sum()) / weight.sum()
        row = _bundled((), {"state": state, **where}, ages, min_n=1).iloc[0]
        assert (row["n"], row["people"]) == (len(employed), weight.sum())
        assert row["rate_pct"] == pytest.approx(100 * share)
        if 0 < share < 1:
            assert row["se_pct"] == pytest.approx(100 * error)


def test_sex_and_race_name_the_states_that_have_them():
    four = _bundled(("state", "sex"), {"state": list(WHOLE)})
    assert four["state"].tolist() == [state for state in WHOLE for _ in range(2)]
    everybody = _bundled("state", {"state": list(WHOLE)}).set_index("state")
    # The same people are in the records of all states: one more way to the same sums.
    assert four.groupby("state")["n"].sum().to_dict() == everybody["n"].to_dict()
    assert four.attrs["sha256"].count(",") == 3
    assert four.attrs["sha256"] != everybody.attrs["sha256"]
    for by, where in (("sex", {}), (("state", "sex"), {}), ("race", {"state": ["TN", "KY"]})):
        with pytest.raises(OutOfRangeError, match=r"DC, ND, TN, WY only.*where=.*microdata fetch 2024"):
            _bundled(by, where)


def test_groups_of_one_state_are_compared_without_the_nation():
    gap = ed.compare({"state": "TN", "sex": "women"}, {"state": "TN", "sex": "men"}, ages="all").iloc[0]
    sexes = _bundled("sex", {"state": "TN"}, "all").set_index("sex")
    assert gap["se_pct"] == pytest.approx(np.hypot(*sexes["se_pct"]))
    assert gap["difference_pct"] == pytest.approx(
        sexes.loc["women", "rate_pct"] - sexes.loc["men", "rate_pct"]
    )
    with pytest.raises(OutOfRangeError, match="DC, ND, TN, WY only"):
        ed.compare({"state": "TN", "sex": "women"}, {"sex": "men"})
    with pytest.raises(OutOfRangeError, match="DC, ND, TN, WY only"):
        ed.compare({"state": "TN", "sex": "women"})


def test_state_by_major_is_mostly_too_few():
    frame = _bundled(("state", "major"))
    assert frame["n"].median() == 7
    assert 400 < (frame["n"] >= 30).sum() < 520
    assert frame.loc[frame["n"] < 30, "rate_pct"].isna().all()


def test_metros_are_flagged():
    frame = _bundled("metro").set_index("metro")
    assert "impure_metro" in frame.loc["33500", "flag"]
    # Texarkana lies in Texas and Arkansas.
    assert "incomplete_metro" in frame.loc["45500", "flag"]
    assert "incomplete" not in frame.loc["34980", "flag"]


def test_a_metro_is_compared_with_everybody():
    """People outside all metros belong to the nation too."""
    question = questions.query("metro", None, "recent", RULE, "auto")
    row = estimate.difference({"metro": "34980"}, None, question, [questions.sources()["2024"]]).iloc[0]
    assert row["b_pct"] == pytest.approx(_bundled()["rate_pct"].iloc[0], abs=0.001)
    assert row["n_b"] == pytest.approx(52_358, abs=20)
    assert "outside" not in set(_bundled("metro")["metro"])


def test_labels_as_people_type_them():
    nashville = _bundled("metro", {"metro": "nashville"}).iloc[0]
    assert (nashville["metro"], nashville["metro_name"][:9]) == ("34980", "Nashville")
    assert _bundled("state", {"state": ["tennessee", "ky"]})["state"].tolist() == ["KY", "TN"]
    assert _bundled("major", {"major": "nursing"})["major"].tolist() == ["Nursing"]
    with pytest.raises(UnknownNameError, match=r"Columbus.*18140"):
        _bundled("metro", {"metro": "columbus"})
    with pytest.raises(UnknownNameError, match="'Nowhere'"):
        _bundled("metro", {"metro": "Nowhere"})
    with pytest.raises(OutOfRangeError, match=r"no records of CA in 2024.*microdata fetch 2024"):
        _bundled("state", {"state": "California"})
    for wrong in ({"where": "TN"}, {"where": {"state": [47]}}, {"by": {"state": "TN"}}):
        with pytest.raises(WrongTypeError, match="where"):
            _bundled(**wrong)


def test_kish_difference_subtracts_the_overlap():
    question = questions.query("state", None, "recent", RULE, "auto")
    years = [questions.sources()["2024"]]
    states = _bundled("state").set_index("state")
    tennessee, kentucky = states.loc["TN"], states.loc["KY"]
    apart = estimate.difference({"state": "TN"}, {"state": "KY"}, question, years).iloc[0]
    assert apart["se_pct"] == pytest.approx(np.hypot(tennessee["se_pct"], kentucky["se_pct"]))
    # Tennessee minus the nation is Tennessee minus the rest, which is independent, times the rest's share.
    row = estimate.difference({"state": "TN"}, {}, question, years).iloc[0]
    others = [name for name in states.index if name != "TN"]
    rest = estimate.difference({"state": "TN"}, {"state": others}, question, years).iloc[0]
    share = 1 - tennessee["people"] / states["people"].sum()
    assert row["difference_pct"] == pytest.approx(share * rest["difference_pct"])
    assert row["se_pct"] == pytest.approx(share * rest["se_pct"], rel=0.001)
    same = estimate.difference({"state": "TN"}, {"state": "TN"}, question, years).iloc[0]
    assert same["se_pct"] == pytest.approx(0, abs=1e-6)


def test_pooling_kish_with_replicates_is_refused(year, built):
    question = questions.query("state", None, "recent", RULE, "auto")
    years = [questions.sources()["2024"], questions.choose(2023, 1, year.folder.parent)[0]]
    with pytest.raises(OutOfRangeError, match="cannot be pooled"):
        estimate.table(question, years)


def test_intervals_follow_the_level():
    wide, narrow = (_bundled(level=level).iloc[0] for level in (99, 80))
    assert wide["high_pct"] - wide["low_pct"] > narrow["high_pct"] - narrow["low_pct"]
    row = _bundled().iloc[0]
    assert row["high_pct"] - row["rate_pct"] == pytest.approx(
        replicates.z_value(90) * row["se_pct"], rel=0.02
    )
