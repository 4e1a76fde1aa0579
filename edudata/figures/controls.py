"""The records of a figure's controls: a choice among named values, and a number between bounds.

A control is declared once, on its figure. Python, the command line, addresses and cards all read it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError, UnknownNameError

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Choice:
    """A control with named values.

    Attributes
    ----------
    name, label : str
        Keyword in Python and in addresses; words on screen.
    options : mapping of str to str, or callable
        Label of each value, or a function of the frames that returns this mapping.
    default : str
        Value used when the reader chooses none.
    help : str
        Explanation shown on request.
    when : mapping of str to tuple of str
        Other controls and their values for which this one is shown; empty for always.
    rare : bool
        Shown under "Adjust", because readers seldom change it.
    many : int
        How many values may be chosen together, written with commas between them; 0 for exactly one.

    Examples
    --------
    >>> Choice("at", "At", {"tn": "Tennessee", "ca": "California"}, "", many=2).parse(["TN", "ca"], {})
    'tn,ca'
    >>> basis = Choice("basis", "Dollars", {"real": "inflation adjusted", "nominal": "as charged"}, "real")
    >>> basis.parse("Nominal", {})
    'nominal'
    """

    name: str
    label: str
    options: Mapping[str, str] | Callable[[Frames], Mapping[str, str]]
    default: str
    help: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rare: bool = False
    many: int = 0

    def values(self, frames: Frames) -> dict[str, str]:
        """Return the known values and their labels."""
        return dict(self.options(frames) if callable(self.options) else self.options)

    def parse(self, value: Any, frames: Frames) -> str:
        """Return the known value that matches, ignoring case; of several, each, joined by commas.

        Raises
        ------
        UnknownNameError
            No value matches; the message lists the known ones.
        OutOfRangeError
            More values than may be chosen together.
        """
        if not self.many:
            return self._known(value, self.values(frames))
        parts = value.split(",") if isinstance(value, str) else list(value)
        known = self.values(frames)
        chosen = list(dict.fromkeys(self._known(part, known) for part in parts if str(part).strip()))
        if len(chosen) > self.many:
            raise OutOfRangeError(
                f"{self.name} takes at most {self.many} values, not {len(chosen)}: choose fewer of them."
            )
        return ",".join(chosen)

    def _known(self, value: Any, known_values: Mapping[str, str]) -> str:
        # People type values into addresses and commands.
        for candidate in known_values:
            if str(value).strip().lower() == candidate.lower():
                return candidate
        raise UnknownNameError(f"value of {self.name!r}", value, known_values)


@dataclass(frozen=True, slots=True)
class Number:
    """A control with a number between bounds, such as a year or a rate in percent.

    Attributes
    ----------
    name, label : str
        Keyword in Python and in addresses; words on screen.
    bounds : (float, float, float), or callable
        Lowest, highest and default value, or a function of the frames that returns them.
    step : float
        Distance between two positions of the slider.
    whole : bool
        Accept whole numbers only, for example years.
    unit : str
        Words after the number.
    help : str
        Explanation shown on request.
    when : mapping of str to tuple of str
        Other controls and their values for which this one is shown; empty for always.
    rare : bool
        Shown under "Adjust", because readers seldom change it.
    window : bool
        An end of the years shown: `FigureSpec.card` cuts chart and rows, and `rows` does not get it.

    Examples
    --------
    >>> Number("year", "Year", (1985, 2019, 2019)).parse("1990", {})
    1990
    """

    name: str
    label: str
    bounds: tuple[float, float, float] | Callable[[Frames], tuple[float, float, float]]
    step: float = 1
    whole: bool = True
    unit: str = ""
    help: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rare: bool = False
    window: bool = False

    def limits(self, frames: Frames) -> tuple[float, float, float]:
        """Return the lowest, highest and default value.

        Raises
        ------
        OutOfRangeError
            If the tables have no numbers to choose from.
        """
        low, high, default = self.bounds(frames) if callable(self.bounds) else self.bounds
        if not all(map(isfinite, (low, high, default))):
            raise OutOfRangeError(f"{self.label} cannot be chosen: the tables have no numbers for it.")
        return (int(low), int(high), int(default)) if self.whole else (low, high, default)

    def parse(self, value: Any, frames: Frames) -> float:
        """Return the value as a number.

        Raises
        ------
        OutOfRangeError
            It is not a number, or out of bounds; the message names the range.
        """
        low, high, _ = self.limits(frames)
        unit = f" {self.unit}" if self.unit else ""
        try:
            number = float(value)
            if not low <= number <= high or (self.whole and number % 1):
                raise ValueError
        except (TypeError, ValueError):
            kind = "a whole number" if self.whole else "a number"
            raise OutOfRangeError(
                f"{self.name} = {value!r} is not {kind} from {low:g} to {high:g}{unit}."
            ) from None
        return int(number) if self.whole else number


Control = Choice | Number
