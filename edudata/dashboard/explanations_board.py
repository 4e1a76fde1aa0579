"""The page on rival explanations: what each predicts, and whether it holds."""

from __future__ import annotations

from typing import Any

import streamlit as st

import edudata as ed
from edudata import registry
from edudata.catalog import describe, reader
from edudata.dashboard import cards, claims_board, formatting, freshness, notices, replay, story
from edudata.dashboard.shared import shared
from edudata.delivery.explanations import HOLDS, nested
from edudata.errors import EdudataError
from edudata.essay.explanations import EXPLANATIONS, MEANING

COLORS = {"fits": "green", "fits in part": "yellow", "fits poorly": "red", "not testable": "gray"}
ICONS = {True: ":green[✓]", False: ":red[✗]", None: ":gray[–]"}
TABLES = tuple(dict.fromkeys(t for e in EXPLANATIONS for p in e.predictions for t in p.tables))


@shared(8)
def _board(checksums: tuple[str, ...]) -> list[dict[str, Any]]:
    return nested(ed.explanations())


def answer(board: list[dict[str, Any]]) -> str:
    """Say in a sentence how many explanations fit, by the stated rule.

    Examples
    --------
    >>> answer([{"fit": "fits in part", "name": "A"}, {"fit": "fits", "name": "B"}])
    'One explanation fits all that the data can check: b.'
    """
    if all(row["fit"] == "not testable" for row in board):
        return "The data we have can check none of the explanations."
    fitting = [row["name"].lower() for row in board if row["fit"] == "fits"]
    if not fitting:
        return "No explanation fits alone: each predicts something that the data do not show."
    if len(fitting) == 1:
        return f"One explanation fits all that the data can check: {fitting[0]}."
    return f"{len(fitting)} explanations fit, and the data cannot choose: {', '.join(fitting)}."


def board() -> list[dict[str, Any]]:
    """Check every explanation; kept until a table changes."""
    return _board(freshness.checksums(TABLES))


def show() -> None:
    """Draw the answer, then one block for each explanation, the same for all readers."""
    replay.again(("explanations", reader.stamps(), freshness.today()), _whole)


def _whole() -> None:
    explanations = board()
    st.markdown(f"**{answer(explanations)}**")
    _gap()
    for explanation in explanations:
        st.header(explanation["name"], anchor=explanation["id"])
        st.markdown(
            f":{COLORS[explanation['fit']]}-badge[{explanation['fit']}] {explanation['mechanism']}",
            help=MEANING[explanation["fit"]],
        )
        for prediction in explanation["predictions"]:
            _prediction(prediction)
        st.markdown(f":small[The data cannot tell {formatting.escape(explanation['cannot_tell'])}]")


def _gap() -> None:
    """Draw what is to be explained."""
    try:
        spec = registry.figure("G-7-gap")
        card = cards.default(spec).card
    except EdudataError as error:  # the predictions below say the same of their own tables
        replay.spoil()
        st.caption(notices.words(error))
        return
    st.header(formatting.escape(card.finding), anchor=False)
    story.picture(spec, {}, key="gap")
    story.figure_link(spec, "See the figure")


def _prediction(prediction: dict[str, Any]) -> None:
    value = claims_board.measured(prediction["value"], prediction["unit"])
    label = (
        f"{ICONS[prediction['holds']]} **{prediction['kind'].capitalize()}**: {prediction['prediction']}"
    )
    st.markdown(f"{label} *{HOLDS[prediction['holds']].capitalize()}.*")
    with st.container(horizontal=True, vertical_alignment="center"):
        number = f"**{formatting.escape(value)}** · " if value else ""
        st.markdown(f":small[{number}{formatting.escape(prediction['reason'])}]")
        if prediction["figure"] in describe.figures():
            story.figure_link(registry.figure(prediction["figure"]), "See the figure")
