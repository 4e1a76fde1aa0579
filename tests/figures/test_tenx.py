"""The 10X figures: published numbers in the findings, what is drawn, what is refused."""

from __future__ import annotations

import math
import re

import pytest

import edudata as ed
from edudata import registry
from edudata.analysis import student_loans
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.figures.tenx._shared import short, slug, times_text


@pytest.fixture(scope="module")
def draw():
    cache = {}

    def drawn(figure_id, **controls):
        spec = registry.figure(figure_id)
        for name in spec.tables:
            if name not in cache:
                cache[name] = ed.load(name)
        return spec.card({name: cache[name] for name in spec.tables}, **controls)

    return drawn


def test_the_published_ratios_stand_in_the_finding(draw):
    public = draw("10X", dollars="nominal")
    assert "8.4 times cheaper by published price, 1.6 times after grants" in public.finding
    assert "$47,800" in public.notes[0]
    assert "$9,200" in public.notes[0]
    private = draw("10X", dollars="nominal", sector="private")
    assert "$180,000" in private.notes[0]
    assert "$67,640" in private.notes[0]
    assert private.headline[0] == "31.8 times and 12 times"


def test_ten_is_drawn_as_a_line_and_free_beyond_all_others(draw):
    card = draw("10X")
    lines = [shape.x0 for shape in card.figure.layout.shapes]
    assert lines == [10, 1]
    published = card.figure.data[1]
    labels = dict(zip(published.customdata, zip(published.x, published.text, strict=True), strict=True))
    best = max(x for name, (x, text) in labels.items() if text != "free")
    place, text = labels["Tennessee Promise (community or technical college)"]
    assert text == "free"
    assert place > best
    assert math.log10(place) < card.figure.layout.xaxis.range[1]
    assert not card.data["cost_ratio_published"].isin([math.inf]).any()
    assert card.data.loc[card.data["alternative"].str.startswith("Tennessee"), "is_free"].all()


def test_your_own_alternative_is_drawn_but_not_counted(draw):
    cheap = draw("10X", own_price=1)
    dear = draw("10X", own_price=200_000)
    assert cheap.finding == dear.finding
    assert "Yours" in cheap.figure.data[1].customdata


def test_out_of_state_has_no_published_net_price(draw):
    card = draw("10X", sector="out_of_state")
    assert "after grants" not in card.finding + card.subtitle
    assert card.headline[1].endswith("by published price")
    assert any("out-of-state students is not published" in note for note in card.notes)
    with pytest.raises(OutOfRangeError, match="Choose basis=published"):
        draw("10X-payback", sector="out_of_state", basis="net")


def test_what_graduates_earn_is_shown_where_it_is_published(draw):
    card = draw("10X", measure="job")
    assert "earn 1.5 times the pay of bachelor's graduates" in card.finding
    for words in ("4 of 12", "$97,114", "$64,533 and $21,000", "they earn 1.1 times as much"):
        assert words in card.subtitle + card.notes[0]
    silent = next(note for note in card.notes if note.startswith("Not measured"))
    assert "University of the People B.S." in silent
    assert "Western Governors" not in silent
    assert "Yours" not in card.figure.data[1].customdata
    assert any("published for 4 of 12" in note for note in draw("10X").notes)


def test_a_masters_degree_is_named_as_left_out(draw):
    for measure in ("cost", "job"):
        card = draw("10X", measure=measure)
        note = next(note for note in card.notes if note.startswith("Left out"))
        assert note.count("online master") == 2
        assert "OMSCS" in note
        assert not card.data["alternative"].str.contains("master").any()
    omscs = "georgia-tech-omscs-online-master-in-computer-science"
    for figure_id in ("10X-payback", "10X-sensitivity"):
        with pytest.raises(UnknownNameError, match="Known"):
            draw(figure_id, alternative=omscs)


def test_own_funds_that_cover_a_degree(draw):
    some = draw("10X", measure="debt", own_funds=5_000)
    assert "$42,800 to borrow" in some.notes[0]
    assert "$4,200 after grants" in some.notes[0]
    net = draw("10X", measure="debt", own_funds=9_200)
    assert "$38,600 to borrow" in net.notes[0]
    assert "leaves no debt" in net.finding
    assert net.headline == ("no debt", "on debt: the best alternative bachelor's, by published price")
    assert "costs $9,200, no more than is paid without a loan" in net.notes[1]
    with pytest.raises(OutOfRangeError, match=r"choose less than \$47,800"):
        draw("10X", measure="debt", own_funds=47_800)
    draw("10X", own_funds=100_000)


def test_a_length_for_some_is_marked_and_said(draw):
    for measure in ("cost", "time", "debt"):
        card = draw("10X", measure=measure)
        assert any(note.startswith("† Western Governors") for note in card.notes)
        marked = next(name for name in card.figure.data[0].text if "†" in name)
        assert marked.startswith("Western Governors")
    quickest = draw("10X", measure="time")
    assert "is 1.6 times quicker" in quickest.finding
    assert "Western Governors University bachelor's: for students with some prior" in quickest.notes[0]


def test_the_other_dollars_stand_in_a_note(draw):
    one = next(n for n in draw("10X").notes if n.startswith("University of the People B.S.:"))
    assert "8 times and 1.5 times adjusted for inflation, 8.4 times and 1.6 times without" in one
    other = draw("10X", dollars="nominal").notes
    assert any("8.4 times and 1.6 times without adjustment" in note for note in other)


@pytest.mark.parametrize(
    ("figure_id", "controls"),
    [("10X", {"measure": "debt"}), ("10X-payback", {}), ("10X-sensitivity", {"outcome": "premium"})],
)
def test_the_loan_rate_names_its_source_and_that_no_table_has_it(draw, figure_id, controls):
    text = next(note for note in draw(figure_id, **controls).notes if "6.39%" in note and "https" in note)
    assert student_loans.PAGE in text
    assert "not checked against our data" in text


@pytest.mark.parametrize("figure_id", ["10X-payback", "10X-sensitivity"])
def test_nobody_pays_for_housing_and_food_alone(draw, figure_id):
    controls = {"outcome": "premium"} if figure_id == "10X-sensitivity" else {}
    card = draw(figure_id, **controls)
    assert any("people who work right away pay for them too" in note for note in card.notes)
    assert "living" not in {c.name for c in registry.figure(figure_id).controls}
    results = {living: ed.tenx(living=living) for living in ("in", "out")}
    for name in ("break_even_published", "npv_net_usd"):
        assert results["in"].attrs[name] == results["out"].attrs[name]
    rows = results["in"]["cost_usd"].notna()
    assert rows.any()
    for name in ("premium_needed_published_pct", "premium_needed_net_pct"):
        assert results["in"].loc[rows, name].equals(results["out"].loc[rows, name])


def test_payback_agrees_with_the_drawing(draw):
    card = draw("10X-payback")
    year = int(card.headline[0].split()[0])
    degree = card.data[card.data["path"] == "degree"].set_index("years_since_start")["discounted_sum_usd"]
    assert degree[year] >= 0 > degree[year - 1]
    assert card.figure.data[0].y[0] == 0


def test_an_alternative_with_no_extra_pay_never_pays_for_itself(draw):
    card = draw("10X-payback", premium_pct=0)
    assert "University of the People B.S. does not within 30 years" in card.finding


def test_an_alternative_like_the_degree_needs_all_of_its_extra_pay(draw):
    cheap = draw("10X-payback", basis="net")
    assert "It needs 9" in cheap.notes[0], "as long as the degree and hardly cheaper than its net price"


def test_payback_compares_graduates_and_others_of_one_survey(draw):
    card = draw("10X-payback")
    assert card.finding.startswith("A degree pays for itself after 18 years,")
    # 60,000 and 40,000 dollars of 2024 (New York Fed) in those of 2025-26.
    assert "Graduates start at $62,674 a year, high-school graduates at $41,782" in card.notes[1]
    assert any("come from one survey" in note for note in card.notes)
    flat = draw("10X-payback", later_pay="flat")
    assert any("degree $131,215" in note for note in flat.notes)
    science = draw("10X-payback", major="computer-science")
    assert any("come from two surveys" in note for note in science.notes)


def test_the_widest_bar_is_named(draw):
    card = draw("10X-sensitivity")
    swings = card.data["swing"].tolist()
    assert swings == sorted(swings, reverse=True)
    assert "By kind of college" in card.finding
    assert "is 8 to 30 times cheaper" in card.finding
    assert set(draw("10X-sensitivity", outcome="premium").data["given"].round(6)) != set(
        card.data["given"].round(6)
    )
    with pytest.raises(OutOfRangeError, match="is free"):
        draw("10X-sensitivity", alternative="tennessee-promise-community-or-technical-college")


def test_had_tuition_followed_inflation(draw):
    public = draw("10X-inflation", sector="public")
    assert "not $9,750." in public.finding
    every = draw("10X-inflation")
    assert "instead of $28,950" in every.notes[0], "the published average of the class of 2019"
    nothing = draw("10X-inflation", passed_on_pct=0)
    assert "would owe $28,950" in nothing.notes[0]
    assert "is an assumption" in every.notes[1]
    with pytest.raises(OutOfRangeError, match="since must be from 1978 to 2000"):
        draw("10X-inflation", since=2005, class_of="2004")


@pytest.mark.parametrize(
    ("controls", "why"),
    [
        ({"sector": "private"}, "published only for graduates of public and private colleges together"),
        ({"sector": "public"}, "published only for graduates of public and private colleges together"),
        ({"passed_on_pct": 100}, "more than the $28,950 these graduates owe"),
    ],
)
def test_debt_of_other_students_is_not_made_up(draw, controls, why):
    card = draw("10X-inflation", **controls)
    assert "The effect on debt cannot be estimated." in card.notes[0]
    assert why in card.notes[0]
    assert "$0" not in card.finding + card.subtitle + card.alt + card.notes[0]
    assert len(card.figure.data) == 2
    assert card.data["debt_usd"].dropna().gt(0).all()


def test_words():
    assert slug("UT Austin online master (computer)") == "ut-austin-online-master-computer"
    assert short("Udacity (one learner)") == "Udacity"
    assert [times_text(v) for v in (8.445, 162.6, math.inf, math.nan)] == [
        "×8.4",
        "×163",
        "free",
        "not comparable",
    ]


def test_one_call():
    results = ed.tenx(dollars="nominal", own={"price_usd": 47_800, "years": 4}).set_index("alternative")
    mine = results.loc["yours"]
    assert (mine["cost_ratio_published"], mine["time_ratio"]) == (1, 1)
    assert mine["premium_needed_published_pct"] == pytest.approx(100)
    assert all(isinstance(value, str) for value in results.attrs.values())
    assert results.attrs["break_even_net"] == "15 years"
    assert ed.tenx(sector="out_of_state").attrs["net_cost_usd"] == "not published"
    with pytest.raises(UnknownNameError, match="Did you mean 'sector'"):
        ed.tenx(sectr="public")
    with pytest.raises(UnknownNameError, match="price_usd"):
        ed.tenx(own={"price": 1})
    for wrong, message in (
        ({"discount_pct": -1}, "discount_pct must be 0 to 30"),
        ({"discount_pct": None}, "discount_pct must be a number, 0 to 30; None"),
        ({"horizon": "a"}, "horizon in whole years must be a number, 1 to 50; 'a'"),
        ({"own": 5}, "own must be a mapping, .*; 5 was given"),
        ({"own": {"price_usd": "abc", "years": 1}}, "must be a number, 0 or more; 'abc'"),
    ):
        with pytest.raises(OutOfRangeError, match=message):
            ed.tenx(**wrong)


@pytest.mark.parametrize("figure_id", ["10X", "10X-payback", "10X-sensitivity", "10X-inflation"])
def test_titles_are_short_and_plain(draw, figure_id):
    finding = draw(figure_id).finding
    assert len(finding.split()) <= 17
    assert len(re.findall(r"\d[\d,.]*", finding)) <= 3
    assert not re.search(r"\d %|×|USD|\bdear", finding)
