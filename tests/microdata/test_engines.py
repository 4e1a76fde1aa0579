"""All engines give the same sums as a plain pandas group-by over the records that were drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from edudata.errors import PermanentError, UnknownNameError
from edudata.microdata import engines
from edudata.microdata.engines import Plan
from edudata.microdata.vintages import WEIGHTS

COLLEGE = frozenset({"0020", "0110", "0800", "1021", "3255"})
OTHER = frozenset({"4020", "4110", "4700", "5000", "9620"})
PLANS = {
    "state by field": Plan(("STATE", "FOD1P"), (22, 27), COLLEGE, OTHER),
    "everything": Plan(("STATE", "PUMA", "SEX", "RAC1P", "HISP"), (22, 65), COLLEGE, OTHER),
    "one group": Plan((), (22, 65), COLLEGE, OTHER),
}


def _expected(drawn, plan):
    frames = []
    for people in drawn.values():
        frame = pd.DataFrame(people.columns)
        frames.append(
            pd.concat([frame, pd.DataFrame(people.weights.astype("int64"), columns=list(WEIGHTS))], axis=1)
        )
    frame = pd.concat(frames)
    frame = frame[(frame["SCHL"] >= 21) & frame["AGEP"].between(*plan.ages) & frame["ESR"].isin([1, 2, 3])]
    frame["FOD1P"] = frame["FOD1P"].astype(str).str.zfill(4)
    frame["HISP"] = frame["HISP"].astype(int)
    job = frame["OCCP"].astype(str).str.zfill(4)
    work = np.where(job.isin(plan.college), 0, np.where(job.isin(plan.other), 1, 3))
    frame["work"] = np.where(frame["ESR"] == 3, 2, work)
    frame["n"], frame["squares"] = 1, frame["PWGTP"] ** 2
    keys = [*plan.keys, "work"]
    return frame.groupby(keys, as_index=False)[["n", "squares", *WEIGHTS]].sum()


@pytest.mark.parametrize("engine", ["numpy", "duckdb", "polars"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_sums_equal_a_plain_group_by(year, drawn, plan, engine):
    frame = engines.sums(year.graduates, plan, engine)
    expected = _expected(drawn, plan)
    assert len(frame) == len(expected)
    for name in frame.columns:
        if name in ("STATE", "PUMA", "FOD1P"):
            assert frame[name].tolist() == expected[name].tolist()
        else:
            assert (frame[name].to_numpy(dtype="int64") == expected[name].to_numpy(dtype="int64")).all()


def test_unknown_or_missing_engines(year, monkeypatch):
    with pytest.raises(UnknownNameError, match="numpy, duckdb, polars, spark"):
        engines.sums(year.graduates, PLANS["one group"], "oracle")

    def absent(path, session):
        raise ImportError("No module named 'duckdb'", name="duckdb")

    monkeypatch.setitem(engines._OPENERS, "duckdb", absent)
    with pytest.raises(PermanentError, match=r"needs duckdb: pip install 'edudata\[microdata\]'"):
        engines.sums(year.graduates, PLANS["one group"], "duckdb")


def test_no_one_of_these_ages(year):
    plan = Plan(("STATE",), (97, 99), COLLEGE, OTHER)
    assert len(engines.sums(year.graduates, plan)) == 0


@pytest.mark.faults
def test_spark_runs_the_same_expression(year):
    spark = pytest.importorskip("pyspark.sql")
    session = (
        spark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    )
    try:
        for plan in PLANS.values():
            ours, theirs = (engines.sums(year.graduates, plan, name) for name in ("numpy", "spark"))
            pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)
    finally:
        session.stop()
