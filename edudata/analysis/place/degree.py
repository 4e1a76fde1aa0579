"""Rows on what a degree costs and brings in a state, from the data of its programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from edudata.analysis.place import words
from edudata.analysis.place.choice import OVERALL, slug
from edudata.analysis.place.columns import PAY, PRICE
from edudata.analysis.place.measures import UNITED_STATES, Column, Measure, Sources
from edudata.analysis.place.record import Row
from edudata.analysis.place.schools import Frames
from edudata.analysis.programs.payoffs import NEVER, by_major, payoffs
from edudata.errors import OutOfRangeError
from edudata.places import NAMES

CREDENTIALS = {"public_2yr": "associates"}
DEGREES = {"bachelors": "a bachelor's degree", "associates": "an associate's degree"}
# As few as in the figure that the rows link.
FEWEST = {True: 2, False: 5}
ASSUMED = "Those who do not finish are taken to pay for half of the years."
# Key, column of `payoffs`, label, unit, topic, note.
ROWS = (
    ("program_pay", "earnings_4yr_usd", "Pay four years after {}", "usd", PAY, ""),
    ("program_years", "years", "Years of extra pay that cover {}", "years", PRICE, ""),
    (
        "program_years_all",
        "years_per_graduate",
        "The same, with those who do not finish",
        "years",
        PRICE,
        ASSUMED,
    ),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose programs: a major or all, of a state or the nation, of which degree."""

    major: str
    letters: str
    college: str

    @property
    def credential(self) -> str:
        """Level of the programs."""
        return CREDENTIALS.get(self.college, "bachelors")

    @property
    def degree(self) -> str:
        """Level and major in words."""
        return DEGREES[self.credential] + (f" in {self.major}" if self.major else "")


def rows(frames: Frames, sources: Sources, choice: Wanted) -> Iterator[Row]:
    """Return pay after a degree, and the years of extra pay that cover it, in a state and the nation.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Among them `programs` and `institutions`.
    sources : mapping of str to Source
        Releases by resource.
    choice : Wanted
        Whose programs.
    """
    programs = frames["programs"]
    every = payoffs(programs, frames["institutions"], choice.credential)
    nation = _middle(every, choice.major, FEWEST[False])
    own = every[every["state"].eq(choice.letters)] if choice.letters else every
    middle = _middle(own, choice.major, FEWEST[bool(choice.letters)])
    place = choice.letters or "US"
    settings = {"state": place, "credential": choice.credential}
    settings |= {"highlight": slug(choice.major)} if choice.major else {}
    count = "" if middle is None else f"Middle of {int(middle['programs']):,} programs."
    for key, name, label, unit, topic, note in ROWS:
        measure = Measure(
            key=key,
            topic=topic,
            label=label.format(choice.degree),
            unit=unit,
            resource="scorecard/programs",
            table="programs",
            figure="10X-majors",
            # Without a value the figure cannot show the choice either.
            settings=settings if middle is not None else {},
            good="high" if unit == "usd" else "low",
            period=f"release {words.edition(str(programs['release'].iloc[0]))}",
            note=" ".join(filter(None, (count, note))),
            missing="Too few programs are large enough to be published.",
        )
        column = Column(
            measure=measure,
            values=pd.Series({place: _finite(middle, name)}, dtype="float64"),
            groups=pd.Series({place: "all"}),
            nation={} if nation is None or not choice.letters else {"all": _finite(nation, name)},
            basis={"all": UNITED_STATES},
            reasons={place: "No extra pay covers it."} if _never(middle, name) else {},
        )
        yield column.row(place, sources, NAMES.get(choice.letters, UNITED_STATES))


def _middle(rows: pd.DataFrame, major: str, fewest: int) -> pd.Series | None:
    try:
        return by_major(rows, [major or OVERALL], fewest).iloc[0]
    except OutOfRangeError:
        return None


def _never(middle: pd.Series | None, name: str) -> bool:
    return middle is not None and float(middle[name]) == NEVER


def _finite(middle: pd.Series | None, name: str) -> float:
    return float("nan") if middle is None or _never(middle, name) else float(middle[name])
