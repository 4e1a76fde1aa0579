"""Figures drawn as of every day on which one of their tables was published: a card or a clear error."""

from __future__ import annotations

import re
from itertools import chain

import pytest

import edudata as ed
from edudata import registry
from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import EdudataError

# What a sentence must not hold: a number that is missing.
EMPTY = re.compile(r"\bnan\b|\bNone\b|\bNaT\b|not published of")


def days(figure_id: str) -> list[str]:
    tables = reader.catalog()["tables"]
    known = [tables[name]["vintages"] for name in registry.figure(figure_id).tables if name in tables]
    published = {v["published"] for v in chain.from_iterable(known)}
    newest = max(last_day(v["published"]) for table in tables.values() for v in table["vintages"])
    return sorted({last_day(p).isoformat() for p in published} | {newest.isoformat()})


def drawn(figure_id: str, day: str) -> bool:
    try:
        card = ed.card(figure_id, as_of=day)
    except EdudataError:
        return False
    assert not EMPTY.search(" ".join((card.finding, card.subtitle, *card.notes))), card.finding
    return True


@pytest.mark.parametrize(
    ("figure_id", "day", "is_drawn"),
    [
        ("G-2-publishers", "2026-01-01", False),  # the table has no G.19 total yet
        ("G-4-net-price", "2021-12-28", False),  # no net price yet
        ("G-7-exposure", "2025-06-01", False),  # an edition without numbers of jobs
        ("G-7-shares", "2025-06-01", True),  # without the series of generative AI
    ],
)
def test_what_an_earlier_day_lacks_is_said(figure_id: str, day: str, is_drawn: bool) -> None:
    assert drawn(figure_id, day) == is_drawn


@pytest.mark.faults
@pytest.mark.parametrize("figure_id", sorted(registry.figures()))
def test_every_day_gives_a_card_or_a_clear_error(figure_id: str) -> None:
    results = [drawn(figure_id, day) for day in days(figure_id)]
    assert results[-1], "on the newest day every table is there"
