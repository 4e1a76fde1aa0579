"""The overview's story: the essay's argument in its order, and what the data say at each step."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from edudata.dashboard import cards, claims_board, components, formatting
from edudata.essay.record import VERDICTS
from edudata.figures.spec import FigureSpec


@dataclass(frozen=True, slots=True)
class Chapter:
    """A step of the argument, told by a page.

    page    : slug of the page that shows it in full
    passage : what the essay argues here, in our words; its numbers are the essay's, never a finding
    figure  : id of the figure that answers it, by its finding and drawn small; the page's first if empty
    drawn   : whether it can be read without its words
    """

    page: str
    passage: str
    figure: str = ""
    drawn: bool = True


CHAPTERS = (
    Chapter(
        "taxi",
        "It begins in New York. The right to drive a cab was traded like property, and according to the "
        "essay came to cost a million dollars. Then riders could call a car by phone. The essay takes this "
        "as the pattern of a disruption: a costly permit protects a trade until something handier goes "
        "around it. Universities, it says, stand where cabs stood.",
    ),
    Chapter(
        "debt",
        "The first sign is what study leaves behind. The essay saw student debt rise in a straight line, "
        "by about the same amount every year, and held that this could not last.",
        figure="G-2-growth",
    ),
    Chapter(
        "jobs",
        "The second sign is what the debt pays for. The essay counted four in ten graduates of 2019 in "
        "jobs that ask for no degree, and saw something new and troubling in it.",
    ),
    Chapter(
        "tuition",
        "Behind the debt stands the price. According to the essay a degree came to cost three times as "
        "much from 1985 to 2019, inflation taken out, without becoming any better: an opening for a "
        "cheaper rival.",
    ),
    Chapter(
        "housing",
        "Where one lives has a price too. The essay saw regions so dear that work would move to cheaper "
        "ones, all the more once it can be done from anywhere. What a home costs in years of income shows "
        "how far apart places are.",
        figure="G-5-states",  # the counties weigh ten times as much
    ),
    Chapter(
        "hiring",
        "After study comes the search for a job, one applicant and one interview after the other. The "
        "essay would turn this around: employers would call on people whose skills are certified "
        "already. How slow hiring is has been measured; the other way has not, and can only be simulated.",
        figure="G-6-vacancies",
    ),
    Chapter(
        "tenx",
        "What would have to come, then? The essay borrows a rule of thumb: to win, be ten times better. "
        "An education that is cheaper, quicker, aimed at work and open to all. Some alternatives exist, "
        "and how they compare depends on which price of a degree one takes: the published one, or what "
        "students pay after grants.",
        drawn=False,
    ),
    Chapter(
        "hubs",
        "And where would it happen? The essay expects work to gather where homes are cheap and "
        "universities near, and names Tennessee. Every metro can be scored on that, and the score set "
        "against where people have moved since.",
        figure="HUB-outcome",
    ),
)


def lead(chapter: Chapter) -> FigureSpec | None:
    """The figure that answers a step, if its page has any."""
    known = components.of_page(chapter.page)
    return next((spec for spec in known if spec.id == chapter.figure), known[0] if known else None)


def shown() -> list[FigureSpec]:
    """The figures of the story in its order."""
    return [spec for chapter in CHAPTERS if (spec := lead(chapter))]


def tell(number: int, chapter: Chapter) -> None:
    """One step: the argument, the finding with its picture, the verdicts, and the way to the page."""
    page, spec = chapter.page, lead(chapter)
    with st.container(border=True):
        st.subheader(f"{number}. {components.TITLES[page]}", anchor=False)
        st.markdown(chapter.passage)
        claims = claims_board.compact(claims_board.of_page(page))
        if spec and chapter.drawn:
            words, aside = st.columns([3, 2], gap="medium")
            with aside, components.contained(spec):
                _picture(spec)
        else:
            words = st.container()
        with words:
            if spec:
                with components.contained(spec):
                    _finding(spec)
            st.markdown(claims)
        st.page_link(f"views/{page}.py", label=f"Figures: {components.TITLES[page]}", icon="➡️")
        _others(page, [s for s in components.of_page(page) if s != spec])


def _finding(spec: FigureSpec) -> None:
    card = cards.words(spec)
    value, what = card.headline
    # Not st.metric, which cuts long words off.
    st.markdown(f"## {formatting.plain(value)}\n{formatting.plain(what)}")
    st.markdown(f"#### {formatting.plain(card.finding)}")


def _picture(spec: FigureSpec) -> None:
    card = cards.words(spec)
    st.plotly_chart(
        cards.small(spec),
        config=components.CHART | {"staticPlot": True},
        alt=card.alt,
        key=f"small_{spec.page}",
    )
    if unit := formatting.unit(card.map or card.figure):
        lighter = ", more where it is lighter" if card.map else ""
        st.caption(formatting.plain(f"Shown: {unit}{lighter}"))


def _others(page: str, specs: list[FigureSpec]) -> None:
    """The page's other findings, drawn when they are asked for."""
    if not specs:
        return
    more = st.expander(f"More findings ({len(specs)})", key=f"more_{page}", on_change="rerun")
    if more.open:
        with more:
            for spec in specs:
                with components.contained(spec):
                    st.markdown(f"- {formatting.plain(cards.words(spec).finding)}")


def close() -> None:
    """The verdict board: how many of each verdict, the way to each, and which statements they are."""
    rows = claims_board.found()
    testable = [row for row in rows if claims_board.testable(row)]
    by = {v: of_it for v in VERDICTS if (of_it := [row for row in testable if row["verdict"] == v])}
    with st.container(border=True):
        st.subheader("The verdicts", anchor="verdicts")
        st.markdown(claims_board.counts({v: len(of_it) for v, of_it in by.items()}))
        st.markdown("How each was measured, and what else one could find:")
        with st.container(horizontal=True, gap="small"):
            for verdict in by:
                query = {"verdict": verdict}
                st.page_link("views/claims.py", label=verdict, icon="➡️", query_params=query)
        with st.expander(f"All {len(testable)} statements by verdict"):
            st.markdown(claims_board.compact(row for of_it in by.values() for row in of_it))
        opinions = len(rows) - len(testable)
        st.markdown(f":small[{opinions} more are opinions or forecasts, which no public data can decide.]")
