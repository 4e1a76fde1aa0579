"""The simulation of hiring: against SimPy and closed forms, invariants, invalid inputs."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from helpers import tables
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edudata.analysis.hiring import compare, defaults, draws, provenance, pull, queues, sensitivity, serial
from edudata.analysis.hiring.comparison import interval, student_t
from edudata.analysis.hiring.parameters import PARAMETERS, Parameters
from edudata.analysis.hiring.published import measured
from edudata.errors import OutOfRangeError, UnknownNameError

WORST_ERROR_DAYS = 1e-9
NEVER = 1e6


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.table("hiring_parameters")


@pytest.fixture(scope="module")
def p(table) -> Parameters:
    return defaults(table)


@pytest.fixture
def oracle(root, monkeypatch) -> ModuleType:
    pytest.importorskip("simpy", reason="simpy (extra dev) is not installed")
    monkeypatch.syspath_prepend(str(root))
    import benchmarks.simpy_hiring

    return benchmarks.simpy_hiring


# --- defaults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("applications", 52),
        ("invited_pct", 12),
        ("offered_pct", 28),
        ("accepted_pct", 88),
        ("stages", 4),
        ("hours_per_interview", 3 / 2.5),
        ("first_wait_days", 8.1),
        ("next_wait_days", 4.7),
    ],
)
def test_published_defaults(p, name, value):
    assert getattr(p, name) == pytest.approx(value)


def test_every_number_is_cited_or_an_assumption(table):
    frame = provenance(table)
    assert len(frame) == len(PARAMETERS) == len(Parameters.__dataclass_fields__)
    cited = frame[frame["standing"].str.startswith("published")]
    # what the essay's critics would ask first: a book's remark, and days that mean the whole process
    borrowed = frame.loc[frame["standing"] == "published, other meaning", "parameter"]
    assert set(borrowed) == {"stages", "first_wait_days", "next_wait_days"}
    settings = frame.loc[frame["standing"] == "setting", "parameter"]
    assert set(settings) == {"days", "warmup_days", "runout_days"}
    assert len(cited) + frame["assumption"].sum() + len(settings) == len(frame)
    assert frame["value"].between(frame["lowest"], frame["highest"]).all()
    assert cited[["publisher", "period", "trust", "source_url"]].notna().all().all()
    assert frame.loc[frame["process"].eq("pull"), "assumption"].all(), (
        "nothing of the pull side is measured"
    )
    assert frame["why"].str.len().gt(3).all()
    assert measured(table, "time_to_fill_mean", "2025") == 42


def test_a_default_missing_from_the_table_is_reported(table):
    with pytest.raises(OutOfRangeError, match="applications_per_opening of 2016"):
        defaults(table[table["parameter"] != "applications_per_opening"])


def test_the_default_candidate_has_about_the_published_interviews(p):
    # 2.5 interviews a candidate, Lever 2019
    expected = sum(p.stage_pass**i for i in range(p.stages))
    assert expected == pytest.approx(2.5, abs=0.2)


# --- against SimPy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "more"),
    [
        (1, {}),
        (2, {"interviewers": 4}),
        (3, {"interviewers": 1, "openings": 40, "stages": 1}),
        (4, {"applications": 8, "give_up_days": 30}),
        (5, {"serial_mismatch_pct": 60, "mismatch_days": 1, "screening_days": 0, "posting_days": 3}),
        (6, {"next_wait_days": 0, "offer_days": 0, "fall_through_pct": 40}),
    ],
)
def test_simpy_agrees_on_the_serial_process(p, oracle, seed, more):
    p = replace(p, days=100, warmup_days=60, runout_days=40, **more)
    luck = draws.draw(p, seed, 1)
    ours = serial.Run(p, luck)
    spells, begins = oracle.serial(p, luck)
    same_spells(ours.spells(), spells)
    same_means(p, luck, ours.measured(), spells)
    begun = np.flatnonzero(~np.isnan(ours.begin))
    assert begun.tolist() == sorted(begins)
    theirs = [begins[i] for i in begun.tolist()]
    np.testing.assert_allclose(ours.begin[begun], theirs, atol=WORST_ERROR_DAYS)


@pytest.mark.parametrize(
    ("seed", "more"),
    [
        (1, {}),
        (2, {"joins_per_opening": 1}),
        (3, {"joins_per_opening": 2, "give_up_days": 20}),
        (4, {"joins_per_opening": 2, "pull_mismatch_pct": 80}),
        (5, {"answer_days": 0, "fall_through_pct": 40, "certificates": 1}),
    ],
)
def test_simpy_agrees_on_the_pull_process(p, oracle, seed, more):
    p = replace(p, days=200, **more)
    luck = pull.draw(p, seed, 1)
    ours = pull.run(p, luck)
    spells, people_asked = oracle.pull(p, luck)
    same_spells(ours.spells, spells)
    same_means(p, luck, ours, spells)
    assert ours.spells["cost_usd"].sum() == pytest.approx(people_asked * p.match_usd)


def same_spells(result, spells) -> None:
    names = ("opened", "days_open", "filled", "seat")
    mine = sorted(zip(*(result[name] for name in names), strict=True))
    assert len(mine) == len(spells)
    np.testing.assert_allclose(
        np.array(mine, dtype=float), np.array(sorted(spells), dtype=float), atol=WORST_ERROR_DAYS
    )


def same_means(p, luck, outcome, spells) -> None:
    """The measures count the openings of the term alone, as counted here from the other engine."""
    term = set(
        np.flatnonzero((luck.opened >= p.warmup_days) & (luck.opened < p.warmup_days + p.days)).tolist()
    )
    assert 0 < len(term) < len(luck.opened)
    in_term = [s for s in spells if s[3] in term]
    filled = [days for _, days, is_filled, _ in in_term if is_filled]
    means = {
        "days_to_fill": np.mean(filled),
        "vacant_days": sum(s[1] for s in in_term) / len(term),
        "unfilled_pct": 100 * sum(not s[2] for s in in_term) / len(term),
    }
    for name, value in means.items():
        assert outcome.measures[name][0] == pytest.approx(value), name


def test_replications_together_are_as_each_alone(p, oracle):
    """Offices of one run share nothing: SimPy, one by one, has the same places open."""
    p = replace(p, days=120, warmup_days=0, runout_days=0)
    three = draws.draw(p, 7, 3)
    together = serial.Run(p, three)
    for number in range(3):
        spells, _ = oracle.serial(p, only(three, number))
        result = together.spells()
        own = result["replication"] == number
        mine = sorted(zip(result["opened"][own], result["days_open"][own], strict=True))
        np.testing.assert_allclose(
            mine, [s[:2] for s in sorted(spells) if s[0] < NEVER], atol=WORST_ERROR_DAYS
        )


def only(d: draws.Draws, number: int) -> draws.Draws:
    """One replication's part of the draws: the others' openings never arise."""
    own = d.replication[d.seat] == number
    opened = np.where(d.replication == number, d.opened, 2 * NEVER)
    fails = np.where(own, d.result, draws.KEPT)
    return replace(
        d,
        replications=1,
        replication=np.zeros_like(d.replication),
        opened=opened,
        invited=np.where(own, d.invited, 0),
        applied=np.where(own, d.applied, 0),
        follows=np.where(own, d.follows, -1),
        result=fails,
    )


@pytest.mark.faults
def test_own_seeds_give_the_same_distribution(p, oracle):
    stats = pytest.importorskip("scipy.stats", reason="scipy (extra dev) is not installed")
    p = replace(p, days=182, warmup_days=90, runout_days=60)
    spells = serial.simulate(p, 11, 8).spells
    ours = spells["days_open"][spells["filled"] & spells["counted"]]
    theirs = [
        days
        for luck in (draws.draw(p, seed, 1) for seed in range(100, 108))
        for _, days, filled, seat in oracle.serial(p, luck)[0]
        if filled and p.first_day <= luck.opened[seat] < p.last_day
    ]
    assert stats.ks_2samp(ours, theirs).pvalue > 0.01
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.05)


def test_a_queue_is_simpys_queue(oracle):
    rng = np.random.default_rng(3)
    arrivals = np.cumsum(rng.exponential(1, 5_000)).tolist()
    services = rng.exponential(2.4, 5_000).tolist()
    assert queues.serve(arrivals, services, [0.0] * 3) == pytest.approx(
        oracle.queue(arrivals, services, 3), abs=WORST_ERROR_DAYS
    )


# --- closed forms -----------------------------------------------------------------------------------


def mean_wait(load: float, servers: int) -> float:
    """Compute the mean wait in an M/M/c queue with one arrival a day, by Erlang's C formula."""
    term = [load**n / math.factorial(n) for n in range(servers + 1)]
    waiting = term[servers] * servers / (servers - load)
    return waiting / (sum(term[:servers]) + waiting) * load / (servers - load)


def test_erlang_by_hand():
    assert mean_wait(0.5, 1) == pytest.approx(0.5)
    assert mean_wait(1.5, 2) == pytest.approx(1.5 * 9 / 7)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (2, 1.4), (5, 3.5), (20, 14)])
def test_waits_are_erlangs(servers, load):
    """Within 1 percent, or within chance where waits are rare and come in clusters."""
    n, batches = 1_000_000, 100
    rng = np.random.default_rng(servers)
    arrivals = np.cumsum(rng.exponential(1, n))
    begins = queues.serve(arrivals.tolist(), rng.exponential(load, n).tolist(), [0.0] * servers)
    waits = begins - arrivals
    error = waits.reshape(batches, -1).mean(axis=1).std(ddof=1) / batches**0.5
    expected = mean_wait(load, servers)
    assert error < 0.05 * expected
    assert waits.mean() == pytest.approx(expected, abs=max(0.01 * expected, 3 * error))


def test_student_t():
    # tables of Student's t, two-sided 95 %
    for freedom, value in ((1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (19, 2.093), (29, 2.045)):
        assert student_t(freedom) == pytest.approx(value, rel=0.003)
    assert interval([1, 2, 3, 4, 5]) == pytest.approx((3, 1.037, 4.963), abs=0.005)


# --- invariants -------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_and_another_does_not(p):
    one, again, other = (compare(p, seed, 3).summary for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(one, again)
    assert not one["mean"].equals(other["mean"])


def test_both_processes_meet_the_same_openings(p):
    assert draws.draw(p, 9, 4).opened.tolist() == pull.draw(p, 9, 4).opened.tolist()


def test_intervals_hold_only_what_is_possible(p):
    # A few openings of many are never filled, or nearly all.
    few, most = (
        compare(replace(p, give_up_days=days, joins_per_opening=joins), 1, 4).summary
        for days, joins in ((200, 3), (1, 0.01))
    )
    shares = few.set_index(["process", "measure"]).loc[("pull", "unfilled_pct")]
    assert 0 < shares["mean"] < 1
    for summary in (few, most):
        assert not (summary["low"] < 0).any()
        whole = summary["measure"].isin(["unfilled_pct", "idle_pct"])
        assert not (summary.loc[whole, "high"] > 100).any()


@pytest.mark.faults
def test_intervals_hold_the_mean_of_a_long_run(p):
    long = compare(p, 77, 100)
    hit = 0
    for seed in range(20):
        low, high = interval(serial.simulate(p, seed, 5).measures["days_to_fill"])[1:]
        hit += low <= long.mean("serial", "days_to_fill") <= high
    assert hit >= 16  # 19 of 20 are expected


VARIANTS = st.fixed_dictionaries(
    {
        "openings": st.integers(1, 150),
        "days": st.integers(1, 200),
        "applications": st.integers(1, 80),
        "invited_pct": st.floats(1, 100),
        "offered_pct": st.floats(1, 100),
        "accepted_pct": st.floats(5, 100),
        "stages": st.integers(1, 5),
        "interviewers": st.integers(1, 8),
        "posting_days": st.floats(3, 30),
        "first_wait_days": st.floats(0, 10),
        "next_wait_days": st.floats(0, 10),
        "give_up_days": st.floats(1, 200),
        "serial_mismatch_pct": st.floats(0, 60),
        "joins_per_opening": st.floats(0.01, 5),
        "warmup_days": st.sampled_from([0, 60]),
        "runout_days": st.sampled_from([0, 60]),
        "certificates": st.integers(1, 10),
        "pull_mismatch_pct": st.floats(0, 60),
    }
)


NO_PAUSE = {
    "openings": 40,
    "days": 82,
    "applications": 13,
    "invited_pct": 76.0,
    "offered_pct": 1.0,
    "accepted_pct": 5.0,
    "stages": 1,
    "interviewers": 2,
    "posting_days": 3.0,
    "first_wait_days": 2.0,
    "next_wait_days": 0.0,
    "give_up_days": 1.0,
    "serial_mismatch_pct": 0.0,
    "joins_per_opening": 1.0,
    "warmup_days": 60,
    "runout_days": 0,
    "certificates": 1,
    "pull_mismatch_pct": 0.0,
}
"""Interviewers who never pause: their hours add up to a hair more than they gave."""


@example(values=NO_PAUSE, seed=0, replications=1)
@given(values=VARIANTS, seed=st.integers(0, 2**32), replications=st.integers(1, 3))
@settings(max_examples=25)
def test_nobody_is_lost_and_no_place_is_open_twice(p, values, seed, replications):
    check_conservation(p, values, seed, replications)


@pytest.mark.faults
@given(values=VARIANTS, seed=st.integers(0, 2**32), replications=st.integers(1, 3))
@settings(max_examples=300)
def test_nobody_is_lost_in_many_variants(p, values, seed, replications):
    check_conservation(p, values, seed, replications)


def check_conservation(p, values, seed, replications):
    p = replace(p, **values)
    for process in (serial, pull):
        outcome = process.simulate(p, seed, replications)
        ends = [v for name, v in outcome.people.items() if name != "all"]
        assert sum(ends).tolist() == outcome.people["all"].tolist()
        assert all((v >= 0).all() for v in ends)
        filled = outcome.spells["filled"]
        assert outcome.people["hired"].sum() == filled.sum()
        assert (outcome.spells["days_open"] >= 0).all()
        assert (outcome.spells["kept"] <= filled).all()
        # each opening ends once: with a hire that lasts, unfilled, or with the last posting allowed
        finished = (~filled | outcome.spells["kept"]).sum()
        assert finished <= len(draws.draw(p, seed, replications).opened)
        # reopened places of the warm-up and of what follows are simulated, not counted
        opened, in_term = outcome.spells["opened"], outcome.spells["counted"]
        assert not in_term[opened < p.warmup_days].any()
        for name in ("idle_pct", "unfilled_pct"):
            values = outcome.measures[name]
            assert np.isnan(values).all() or (np.nanmin(values) >= 0 and np.nanmax(values) <= 100)


@given(
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=60),
    services=st.lists(st.floats(0, 20), min_size=60, max_size=60),
    servers=st.integers(1, 8),
)
def test_one_more_interviewer_never_lengthens_a_wait(gaps, services, servers):
    arrivals = np.cumsum(gaps).tolist()
    few, more = (queues.serve(arrivals, services[: len(gaps)], [0.0] * c) for c in (servers, servers + 1))
    assert all(m <= f + WORST_ERROR_DAYS for f, m in zip(few, more, strict=True))
    assert all(b >= a for a, b in zip(arrivals, few, strict=True))
    parts = [0.0] * servers  # a queue taken in two parts is the same queue
    half = len(gaps) // 2
    first_half = queues.serve(arrivals[:half], services[:half], parts)
    assert first_half + queues.serve(arrivals[half:], services[half : len(gaps)], parts) == few
    heap = [0.0] * servers  # and so it is where arrays are taken
    both = [
        queues.begins(np.array(a), np.array(b), heap).tolist()
        for a, b in ((arrivals[:half], services[:half]), (arrivals[half:], services[half : len(gaps)]))
    ]
    assert both[0] + both[1] == few
    assert sorted(heap) == sorted(parts)


@pytest.mark.parametrize("seed", range(5))
def test_more_interviewers_shorten_the_mean_wait_on_the_same_luck(p, seed):
    waits = [
        serial.simulate(replace(p, interviewers=c), seed, 3).measures["queue_days"].mean()
        for c in (4, 5, 6, 8, 12, 40)
    ]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == pytest.approx(0, abs=1e-6)


def test_a_pool_too_small_leaves_openings_unfilled(p):
    rich, poor = (pull.simulate(replace(p, joins_per_opening=joins), 1, 5) for joins in (6, 0.5))
    assert rich.measures["unfilled_pct"].mean() < 1
    assert poor.measures["unfilled_pct"].mean() > 50
    assert poor.measures["candidate_days"].mean() < rich.measures["candidate_days"].mean()


def test_everyone_asked_costs_a_fee(p):
    outcome = pull.simulate(p, 3, 4)
    people_asked = outcome.people["all"] - outcome.people["never_asked"]
    assert outcome.spells["cost_usd"].sum() == pytest.approx(people_asked.sum() * p.match_usd)


@pytest.mark.faults
@pytest.mark.parametrize(("process", "too_quick"), [("serial", 0.985), ("pull", 0.95)])
def test_a_year_after_the_warm_up_equals_one_of_many(p, process, too_quick):
    """From an empty start a year is too quick; with the warm-up it is as any other year."""
    simulate = {"serial": serial, "pull": pull}[process].simulate

    def days(variant, seed, replications):
        return interval(simulate(variant, seed, replications).measures["days_to_fill"])

    mean, low, high = days(p, 21, 150)
    cold = days(replace(p, warmup_days=0, runout_days=0), 21, 150)
    long = days(replace(p, days=3_650), 22, 12)
    assert cold[0] < too_quick * long[0]
    assert mean == pytest.approx(long[0], rel=0.03)
    assert low < long[2]
    assert high > long[1]


def test_a_load_counts_repeated_postings_and_reopened_places(p):
    """By hand: invited a posting x postings a spell x spells an opening; nobody queues, few give up."""
    p = replace(p, interviewers=12, give_up_days=1_000, warmup_days=600)
    invited = p.openings / 365 * p.applications * p.invited_pct / 100
    first_postings = 100 * invited * p.hours_per_interview / (p.interviewers * p.interview_hours_a_week / 7)
    postings = 1 / (1 - p.again_pct / 100) / (1 - p.serial_mismatch_pct / 100)
    assert postings == pytest.approx(1.44, abs=0.02)
    load = serial.simulate(p, 4, 80).measures["load_pct"].mean()
    assert load == pytest.approx(first_postings * postings, rel=0.015)


def test_the_load_is_the_busy_share_where_there_is_one_stage(p):
    outcome = serial.simulate(replace(p, stages=1), 5, 60)
    assert outcome.measures["load_pct"].mean() == pytest.approx(
        100 - outcome.measures["idle_pct"].mean(), rel=0.02
    )


@pytest.mark.parametrize(("interviewers", "low", "high"), [(6, 80, 89), (5, 96, 105), (4, 108, 122)])
def test_the_load_of_the_defaults(p, interviewers, low, high):
    outcome = serial.simulate(replace(p, interviewers=interviewers), 6, 40)
    assert low < outcome.measures["load_pct"].mean() < high


def test_unfilled_is_by_opening_not_by_spell(p):
    """Most places reopen over and over: of openings far more end unfilled than of spells."""
    p = replace(p, pull_mismatch_pct=80, joins_per_opening=2)
    outcome = pull.simulate(p, 3, 10)
    spells = {name: column[outcome.spells["counted"]] for name, column in outcome.spells.items()}
    last = pd.DataFrame(spells).sort_values("opened").groupby(["replication", "seat"])["filled"].last()
    assert 100 * (~last).groupby("replication").mean().to_numpy() == pytest.approx(
        outcome.measures["unfilled_pct"]
    )
    assert 100 * (~last).mean() > 2 * 100 * (~spells["filled"]).mean()


def test_people_join_until_the_last_spell_is_closed(p):
    """The pool would run dry under places that go on reopening."""
    p = replace(p, pull_mismatch_pct=90, days=60, warmup_days=0, runout_days=0, give_up_days=30)
    outcome = pull.simulate(p, 1, 3)
    over = (outcome.spells["opened"] + outcome.spells["days_open"]).max()
    assert over > pull.draw(p, 1, 3).until, "this case must go beyond what is drawn at first"
    # As many people join in all years: the last places are filled as those before them are.
    late = outcome.spells["opened"] > pull.draw(p, 1, 3).until
    assert late.sum() > 50
    assert outcome.spells["filled"][late].mean() > 0.9


def test_more_people_drawn_do_not_change_the_first_ones(p):
    short, long = pull.draw(p, 2, 2), pull.draw(p, 2, 2, until=3_000)
    assert long.until > short.until
    for kind in range(2 * p.certificates):
        few, many = (d.joined[d.person_kind == kind] for d in (short, long))
        assert len(few) < len(many)
        assert few.tolist() == many[: len(few)].tolist()


def test_a_pool_that_more_people_join_has_the_same_people_sooner(p):
    """Luck is each person's own: what is varied decides, not what happens to be drawn with it."""
    few, many = (pull.draw(replace(p, joins_per_opening=j, certificates=1), 8, 1) for j in (2, 4))
    n = min(len(few.joined), 300)
    np.testing.assert_allclose(few.joined[:n], 2 * many.joined[:n])
    for name in ("answer", "accepts", "absent", "mismatch"):
        assert getattr(few, name)[:n].tolist() == getattr(many, name)[:n].tolist()
    assert few.opened.tolist() == many.opened.tolist()


def test_sensitivity_orders_by_what_matters(p):
    p = replace(p, openings=60, days=120, warmup_days=60, runout_days=60)
    frame = sensitivity(p, "cost_usd", 1)
    assert frame["change"].abs().is_monotonic_decreasing
    posting = frame.set_index("parameter").loc["posting_usd"]
    assert posting["at_low"] < posting["base"] < posting["at_high"]
    assert posting["clear"]
    assert posting["change_low"] < posting["change"] < posting["change_high"]
    days = sensitivity(p, "days_to_fill", 1).set_index(["parameter", "process"])
    assert days.loc[("stages", "serial"), "at_low"] < days.loc[("stages", "serial"), "at_high"]
    assert ("answer_days", "pull") in days.index
    with pytest.raises(UnknownNameError, match="cost_usd"):
        sensitivity(p, "costs", 1)


@pytest.mark.faults
def test_the_tornado_of_asking_shows_no_noise(p):
    """Few replications have every end on the side of the start on which many have it."""
    few = sensitivity(p, "days_to_fill", 1, 5, ("pull",))
    base = pull.simulate(p, 30, 40).measures["days_to_fill"].mean()
    for row in few[few["clear"]].itertuples():
        for value, result in ((row.low, row.at_low), (row.high, row.at_high)):
            variant = replace(p, **{row.parameter: type(getattr(p, row.parameter))(value)})
            truly = pull.simulate(variant, 30, 40).measures["days_to_fill"].mean()
            assert (result - row.base) * (truly - base) > 0, (row.parameter, value)
        assert row.change_low > 0 or row.change_high < 0
    # More people must not seem to lengthen it: with six an opening it was found at 11.2 over many years.
    joins = few.set_index("parameter").loc["joins_per_opening"]
    assert joins["at_high"] == pytest.approx(11.2, abs=0.4)
    assert joins["at_high"] < joins["base"]
    assert not few.set_index("parameter").loc["give_up_days", "clear"], "hardly any opening is given up"


# --- invalid inputs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"interviewers": 0}, "from 1 to 10000 people"),
        ({"interviewers": 2.5}, "a whole number"),
        ({"days": 0}, "from 1 to 3650 days"),
        ({"openings": -1}, "from 1 to 100000"),
        ({"offered_pct": -3}, "from 0.5 to 100 %"),
        ({"accepted_pct": 120}, "from 1 to 100 %"),
        ({"applications": float("nan")}, "from 1 to 1000"),
        ({"joins_per_opening": -0.1}, "from 0 to 1000"),
        ({"joins_per_opening": 0}, "pool is empty"),
        ({"interviewers": "six"}, "from 1 to 10000 people; 'six' was given"),
        ({"stages": None}, "from 1 to 12"),
        ({"interviewers": float("nan")}, "from 1 to 10000"),
        ({"certificates": float("inf")}, "from 1 to 100"),
        ({"stages": True}, "a whole number"),
        ({"warmup_days": -1}, "from 0 to 3650 days"),
    ],
)
def test_invalid_values_are_rejected_with_the_range(table, p, values, message):
    with pytest.raises(OutOfRangeError, match=message):
        replace(p, **values)
    with pytest.raises(OutOfRangeError):
        defaults(table, **values)


def test_an_unknown_parameter_seed_or_number_of_replications(table, p):
    with pytest.raises(UnknownNameError, match="interviewers"):
        defaults(table, interviewer=3)
    assert defaults(table, interviewers=3.0).interviewers == 3
    with pytest.raises(OutOfRangeError, match="at most 10,000,000"):
        compare(defaults(table, openings=100_000, applications=1_000), 1, 100)
    with pytest.raises(OutOfRangeError, match="certified people"):
        pull.simulate(defaults(table, openings=100_000, joins_per_opening=1_000), 1, 2)
    for seed, replications in ((-1, 5), (1, 1), (1.5, 5), (1, 5_000), ("x", 5)):
        with pytest.raises(OutOfRangeError, match="whole number"):
            compare(p, seed, replications)
