"""What a claim is: a statement of the essay, how it is checked, and by which other definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Literal

from edudata.errors import UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["supported", "partly", "outdated", "not supported", "not testable"]
VERDICTS: tuple[Verdict, ...] = ("supported", "partly", "outdated", "not supported", "not testable")
MEANING: dict[Verdict, str] = {
    "supported": "The data bear it out.",
    "partly": "It holds for part of what it says, or nearly.",
    "outdated": "It held when the essay was written and holds no longer.",
    "not supported": "The data say otherwise.",
    "not testable": "No public data at hand can tell.",
}
WRITTEN = 2019
"""Last year of the essay's own figures: what held in that year held when it was written."""

Frames = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    value     : the number that decides, in `unit`; None where nothing can be tested
    reason    : one sentence with the numbers behind the verdict
    tolerance : in `unit`: how far the value may miss what the statement needs and still count
    """

    value: float | None
    unit: str
    verdict: Verdict
    reason: str
    tolerance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of the essay.

    id         : slug, e.g. "four-in-ten-2019"
    section    : name of the essay's section that makes it
    statement  : what it says, in our words
    definition : what is measured, and what the value must be for which verdict
    tables     : names of the tables and views whose frames `check` is given
    spare      : those of them that only other definitions than the board's need
    resources  : "publisher/resource" of the rows behind the board's value
    others     : of the rows that only other definitions read
    check      : (frames, **definition options) -> Finding, pure; None for an opinion
    options    : option -> value -> words; the first value of each is the one the board goes by
    figure     : id of the figure that shows what the board's definition measures, None where none does
    page       : slug of the page it belongs to, where no figure shows it
    why_not    : why no data can test it, of an opinion
    """

    id: str
    section: str
    statement: str
    definition: str = ""
    tables: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    check: Callable[..., Finding] | None = None
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    figure: str | None = None
    page: str = ""
    why_not: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        """The tables that the board's definition needs."""
        return tuple(name for name in self.tables if name not in self.spare)

    def definitions(self) -> list[dict[str, str]]:
        """Every combination of the options, that of the board first."""
        return [dict(zip(self.options, values, strict=True)) for values in product(*self.options.values())]

    def words(self, chosen: Mapping[str, str]) -> str:
        """A combination of options in words: "New York Fed, dollars of the day"."""
        return ", ".join(self.options[name][value] for name, value in chosen.items())

    def find(self, frames: Frames, **chosen: str) -> Finding:
        """The finding under some definition, by default the board's.

        Raises UnknownNameError for an option or value that the claim does not have.
        """
        for name, value in chosen.items():
            if name not in self.options:
                raise UnknownNameError(f"option of {self.id}", name, self.options)
            if value not in self.options[name]:
                raise UnknownNameError(f"value of {name!r}", value, self.options[name])
        if self.check is None:
            return Finding(None, "", "not testable", self.why_not)
        first = {name: next(iter(values)) for name, values in self.options.items()}
        return self.check(frames, **(first | chosen))
