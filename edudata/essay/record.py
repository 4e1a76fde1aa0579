"""Claims of the essay as records: statement, check, and the other definitions it could have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

import pandas as pd

from edudata.errors import UnknownNameError

Verdict = Literal[
    "supported", "partly", "depends on the reading", "outdated", "not supported", "not testable"
]
VERDICTS: tuple[Verdict, ...] = (
    *("supported", "partly", "depends on the reading", "outdated", "not supported", "not testable"),
)
MEANING: dict[Verdict, str] = {
    "supported": "The data bear it out.",
    "partly": "It holds for part of what it says, or nearly.",
    "depends on the reading": "It holds if the essay is read one way, and not if it is read another way.",
    "outdated": "It held when the essay was written and holds no longer.",
    "not supported": "The data say otherwise.",
    "not testable": "No public data that we have can tell.",
}
# Last year of the essay's own figures: what held in that year held when it was written.
WRITTEN = 2019

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check.

    Attributes
    ----------
    value : float, optional
        The number that decides, in `unit`; None where nothing can be tested.
    unit : str
        Unit in words, for example "% of graduates".
    verdict : str
        One of VERDICTS.
    reason : str
        One sentence with the numbers behind the verdict.
    tolerance : float, optional
        How far, in `unit`, the value may miss what the statement needs and still count.
    """

    value: float | None
    unit: str
    verdict: Verdict
    reason: str
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a statement of the essay that leaves room for several.

    Attributes
    ----------
    statement : str
        The statement as read this way, in our words.
    definition : mapping
        Option to value, as in `Claim.options`: what is measured for this reading.
    """

    statement: str
    definition: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of the essay.

    Attributes
    ----------
    id : str
        Slug, for example "four-in-ten".
    section : str
        Name of the essay's section.
    statement : str
        The statement in our words.
    definition : str
        What is measured, and which value means which verdict.
    tables : tuple of str
        Tables and views that `check` is given.
    spare : tuple of str
        Those of them that only other definitions than the board's need.
    resources : tuple of str
        "publisher/resource" of the rows behind the board's value.
    others : tuple of str
        Resources of rows that only other definitions read.
    check : callable, optional
        Pure function of (frames, **options) that returns a Finding; None for an opinion.
    options : mapping
        Option to value to words; the first value of each is the board's default.
    readings : tuple of Reading
        Ways to read the statement, none of which is the only fair one. The board checks them all.
    figure : str, optional
        Id of the figure that shows what the board's definition measures.
    settings : mapping of str to str
        Values of that figure's controls at which it shows it; the others keep their defaults.
    page : str
        Slug of the page it belongs to, where no figure shows it.
    why_not : str
        Why no data can test an opinion.
    essay : bool
        Whether the essay says it; False for a statement that its question raises.

    Examples
    --------
    >>> from edudata import registry
    >>> registry.claim("tripled").needed, registry.claim("tripled").spare
    (('tuition',), ('cpi',))
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
    readings: tuple[Reading, ...] = ()
    figure: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    why_not: str = ""
    essay: bool = True

    @property
    def needed(self) -> tuple[str, ...]:
        """Tables that the board's definition needs."""
        return tuple(name for name in self.tables if name not in self.spare)

    def definitions(self) -> list[dict[str, str]]:
        """List every combination of the options, the board's first."""
        return [dict(zip(self.options, values, strict=True)) for values in product(*self.options.values())]

    def words(self, definition: Mapping[str, str]) -> str:
        """Describe a combination of options: "New York Fed, from credit files, inflation adjusted"."""
        return ", ".join(self.options[name][value] for name, value in definition.items())

    def find(self, frames: Frames, **definition: str) -> Finding:
        """Check the statement under one definition.

        Parameters
        ----------
        frames : mapping of str to DataFrame
            The tables and views of `tables`, by name.
        **definition : str
            Value of each option; by default the board's. Without any, a claim with readings is checked
            on all of them.

        Returns
        -------
        Finding
            Value, verdict and reason; "not testable" for an opinion. "depends on the reading" if the
            readings give different verdicts; the value is then the first reading's.

        Raises
        ------
        UnknownNameError
            The claim has no such option or value.

        Examples
        --------
        >>> import edudata as ed
        >>> from edudata import registry
        >>> claim = registry.claim("tripled")
        >>> round(claim.find({"tuition": ed.load("tuition")}).value, 2)
        2.53
        """
        for name, value in definition.items():
            if name not in self.options:
                raise UnknownNameError(f"option of {self.id}", name, self.options)
            if value not in self.options[name]:
                raise UnknownNameError(f"value of {name!r}", value, self.options[name])
        if self.check is None:
            return Finding(None, "", "not testable", self.why_not)
        if self.readings and not definition:
            return self._by_reading(frames)
        default = {name: next(iter(values)) for name, values in self.options.items()}
        return self.check(frames, **(default | definition))

    def _by_reading(self, frames: Frames) -> Finding:
        """Check every reading, and say which verdict each gives."""
        findings = [self.find(frames, **reading.definition) for reading in self.readings]
        verdicts = {finding.verdict for finding in findings}
        reason = " ".join(
            f"Read as “{reading.statement.rstrip('.')}”: {finding.verdict}. {finding.reason}"
            for reading, finding in zip(self.readings, findings, strict=True)
        )
        verdict: Verdict = verdicts.pop() if len(verdicts) == 1 else "depends on the reading"
        return replace(findings[0], verdict=verdict, reason=reason)
