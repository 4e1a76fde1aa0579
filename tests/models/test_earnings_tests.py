"""Programs in the earnings test against typed figures; wrong rows are rejected."""

from __future__ import annotations


def test_golden_programs(published):
    frame = published("program_earnings_tests").set_index(["opeid6", "cip_code", "credential"])
    assert len(frame) == 226
    for key, earnings, count, benchmark, result in (
        (("001005", "5005", "bachelors"), 29_142, 18, 30_927, "fails"),
        (("001139", "5009", "masters"), 32_534, 28, 48_304, "fails"),
        (("001052", "5138", "bachelors"), 78_224, 338, 30_927, "passes"),
    ):
        row = frame.loc[key]
        assert (row["earnings_4yr_usd"], row["graduates"], row["benchmark_usd"]) == (
            earnings,
            count,
            benchmark,
        )
        assert row["result"] == row["result_84001"] == result


def test_certificates_have_only_the_second_result(published):
    frame = published("program_earnings_tests").query("credential == 'undergraduate_certificate'")
    assert len(frame)
    assert frame["result_84001"].isna().all()
    assert frame["benchmark"].eq("not_listed").all()


def test_medians_are_those_of_the_scorecard(published):
    """Both publish one statistic, years apart: 226 of 226 were equal."""
    tests = published("program_earnings_tests")
    programs = published("programs").dropna(subset=["earnings_4yr_usd"])
    programs = programs.drop_duplicates(["opeid6", "cip_code", "credential"])
    both = tests.merge(programs, on=["opeid6", "cip_code", "credential"], suffixes=("", "_scorecard"))
    assert len(both) == 226
    assert (both["earnings_4yr_usd"] == both["earnings_4yr_usd_scorecard"]).all()


def test_wrong_rows_are_rejected(published, rejects, rejected, change, doubled):
    name = "program_earnings_tests"
    rejects(name, 0, earnings_4yr_usd=29.1, opeid6="1005", credential="diploma", benchmark="the mean")
    rejects(name, None, graduates=3.0, result="perhaps")
    assert "unique" in rejected(name, doubled)
    frame = published(name)
    fails = int(frame.index[frame["result_84001"] == "fails"][0])
    assert "below its benchmark" in rejected(name, change(fails, "result_84001", "passes"))
    masters = int(frame.index[frame["credential"] == "masters"][0])
    assert "first degrees only" in rejected(name, change(masters, "benchmark", "state_high_school"))
    first = int(frame.index[frame["benchmark"] == "state_high_school"][0])
    assert "one state benchmark" in rejected(name, change(first, "benchmark_usd", lambda v: v + 1))
