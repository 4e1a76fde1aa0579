"""What the tables say about a reader's own choice, each number against the nation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edudata.analysis.place import degree, majors
from edudata.analysis.place.atlas import Atlas, ordered
from edudata.analysis.place.brief import Brief
from edudata.analysis.place.charts import charts
from edudata.analysis.place.choice import NOTHING, Choice, described, state_of, subject
from edudata.analysis.place.finding import RULE, finding, sentence
from edudata.analysis.place.measures import UNITED_STATES
from edudata.analysis.place.record import Place, Row
from edudata.analysis.place.schools import KINDS
from edudata.places import FIPS, NAMES, short_name

ASK = "Choose a state, a metro, a major or a kind of college"
DEFAULT_COLLEGE = "public_4yr"
OF_STATE = ("debt", "late")
OF_HOME = ("degree_pay", "home_value", "home_years", "rent", "rent_share", "prices")
PRICES = tuple(f"{kind}_{what}" for kind in KINDS for what in ("price", "net_price"))
NAMED = (*PRICES, *OF_STATE, "underemployment", "major_pay", *OF_HOME)


def _of_nation(place: Place, rows: tuple[Row, ...]) -> Brief:
    notes = ("Each number is that of the United States, or of the middle state.",)
    return Brief(place=place, title=ASK, finding="Until then, this is the nation.", rows=rows, notes=notes)


def brief(atlas: Atlas, choice: Choice) -> Brief:
    """Gather what the tables say about a choice.

    Its title is the answer, by the rule of `edudata.analysis.place.finding`.
    """
    rows = ordered(_rows(atlas, choice))
    where = subject(choice, atlas.directory)
    about = described(choice, atlas.directory)
    place = Place(kind="yours", id="yours", name=where or UNITED_STATES, about=about)
    if choice == NOTHING:
        return _of_nation(place, rows)
    compared = any(row.verdict for row in rows)
    hint = f"{sentence(where)[:-1]}: choose a state or a major, too"
    letters = state_of(choice, atlas.directory)
    own = atlas.directory.places[FIPS[letters]] if letters else None
    return Brief(
        place=place,
        title=f"For {where}: {finding(rows, NAMED)}" if compared else hint,
        finding="",
        rows=rows,
        charts=charts(own, atlas.frames, atlas.sources) if own else (),
        rule=RULE,
        notes=(_of_what(choice, letters),),
    )


def _of_what(choice: Choice, letters: str) -> str:
    if choice.metro and not choice.state:
        first = NAMES[letters]
        return f"College prices, debt and jobs by major are those of {first}, the metro's first state."
    if choice.metro:
        return "College prices, debt and jobs by major are those of the state, homes and pay of the metro."
    return ""


def _rows(atlas: Atlas, choice: Choice) -> Iterator[Row]:
    letters = state_of(choice, atlas.directory)
    college = choice.college or DEFAULT_COLLEGE
    for key in (f"{college}_price", f"{college}_net_price", *OF_STATE):
        yield _of_state(atlas, key, letters)
    if choice.major:
        every = atlas.states.column("underemployment").national(atlas.sources, "states")
        yield majors.underemployment(every, atlas.rates, choice.major, letters)
        yield from majors.pay(atlas.frames, atlas.sources, choice.major)
    else:
        yield _of_state(atlas, "underemployment", letters)
    yield from degree.rows(atlas.frames, atlas.sources, degree.Wanted(choice.major, letters, college))
    for key in OF_HOME:
        yield _of_home(atlas, key, choice.metro, letters)
    yield _hub(atlas, choice.metro)


def _of_state(atlas: Atlas, key: str, letters: str) -> Row:
    if letters:
        return atlas.state_row(key, letters)
    return atlas.states.column(key).national(atlas.sources, "states")


def _of_home(atlas: Atlas, key: str, metro: str, letters: str) -> Row:
    row = _of_metro(atlas, key, metro) if metro else None
    return _of_state(atlas, key, letters) if row is None or row.missing else row


def _of_metro(atlas: Atlas, key: str, metro: str) -> Row:
    name = short_name(atlas.directory.places[metro].name)
    return atlas.metros.column(key).row(metro, atlas.sources, name)


def _hub(atlas: Atlas, metro: str) -> Row:
    if metro:
        return _of_metro(atlas, "hub_rank", metro)
    row = atlas.metros.column("hub_rank").national(atlas.sources, "metros")
    return replace(row, missing="Choose a metro.", area="", note="")
