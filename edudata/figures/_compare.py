"""Controls and sentences of figures in which a reader compares several states, metros or majors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from edudata.figures.controls import Choice
from edudata.figures.spec import Frames

# With more, dots and bars of the second color no longer stand out.
MOST = 6
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 10: "ten"}


def control(
    name: str, label: str, options: Callable[[Frames], Mapping[str, str]], most: int = MOST
) -> Choice:
    """Build a control of several values, none at first.

    Examples
    --------
    >>> control("states", "Compare states", lambda frames: {"OH": "Ohio", "UT": "Utah"}).help
    'Up to six, in orange.'
    """
    return Choice(name, label, options, "", help=f"Up to {NUMBERS[most]}, in orange.", many=most)


def more(name: str, options: Callable[[Frames], Mapping[str, str]]) -> Choice:
    """Build a control of up to four places more than the two that a figure compares."""
    return Choice(name, "And also", options, "", help="Up to four more.", many=4)


def parts(value: str) -> list[str]:
    """Split the value of a control of several values.

    Examples
    --------
    >>> parts("OH,UT"), parts("")
    (['OH', 'UT'], [])
    """
    return [part for part in value.split(",") if part]


def finding(subject: str, values: Sequence[tuple[str, str]], usual: str) -> str:
    """Compare the places or majors chosen: the lowest with the highest, or the only one with the usual.

    Parameters
    ----------
    subject : str
        What is measured, as a sentence begins.
    values : sequence of (str, str)
        Name and value in words of each, the lowest first.
    usual : str
        End of the sentence if only one is chosen.

    Examples
    --------
    >>> finding("Underemployment is", [("Utah", "34%"), ("Ohio", "41%")], "37% in the nation")
    'Underemployment is 34% in Utah and 41% in Ohio.'
    >>> finding("Underemployment is", [("Utah", "34%")], "37% in the nation")
    'Underemployment is 34% in Utah, 37% in the nation.'
    """
    (low, first), (high, last) = values[0], values[-1]
    if len(values) == 1:
        return f"{subject} {first} in {low}, {usual}."
    return f"{subject} {first} in {low} and {last} in {high}."
