"""Numbers, dates and lists in words: the one place that decides how a reader sees them.

Every finding, subtitle, note and tooltip takes its numbers from here. To change how percents, money or
quarters look everywhere, change the function of that kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

# As wide as a plus sign, and no line breaks after it.
MINUS = "−"
NOT_PUBLISHED = "not published"
PREFIXES = {"usd": "$"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Months with a day next to them; the others are short enough.
SHORT_MONTHS = {1: "Jan.", 2: "Feb.", 8: "Aug.", 9: "Sept.", 10: "Oct.", 11: "Nov.", 12: "Dec."}
QUARTERS = ("first", "second", "third", "fourth")
SUFFIXES = {"usd": "", "pct": "%", "": ""}


def amount(value: float | None, unit: str = "", digits: int = 0) -> str:
    """Format a number with its unit.

    Parameters
    ----------
    value : float or None
        The number; None and NaN are "not published".
    unit : str
        "usd", "pct", "" for a bare number, or a word to put after the number.
    digits : int
        Decimals; halves are rounded to even.

    Examples
    --------
    >>> amount(1234.5, "usd"), amount(-3, "usd"), amount(12.34, "pct", 1), amount(5, "years", 2)
    ('$1,234', '−$3', '12.3%', '5.00 years')
    >>> amount(float("nan"))
    'not published'
    """
    if value is None or value != value:
        return NOT_PUBLISHED
    # The sign follows the rounded number: "−$0" would be read as a loss.
    sign = MINUS if value < 0 and round(value, digits) else ""
    suffix = SUFFIXES.get(unit, f" {unit}")
    return f"{sign}{PREFIXES.get(unit, '')}{abs(value):,.{digits}f}{suffix}"


def amounts(values: Sequence[float], unit: str = "", digits: int = 0) -> list[str]:
    """Format many numbers as `amount` does, positive ones by one shared pattern.

    Examples
    --------
    >>> amounts([1.0, -2.5, float("nan")], "pct", 1)
    ['1.0%', '−2.5%', 'not published']
    """
    # A tooltip has thousands of cells: one format string is five times as fast as `amount` for each.
    before, after = amount(0.0, unit, digits).split(f"{0:.{digits}f}")
    form = f",.{digits}f"
    return [
        f"{before}{value:{form}}{after}" if value > 0 else amount(value, unit, digits) for value in values
    ]


def money(value: float, digits: int = 0) -> str:
    """Format US dollars.

    Examples
    --------
    >>> money(9750.4), money(-1190), money(-0.2)
    ('$9,750', '−$1,190', '$0')
    """
    return amount(value, "usd", digits)


def billions(value: float, digits: int = 1) -> str:
    """Format billions of US dollars, as trillions from a thousand up.

    Examples
    --------
    >>> billions(1651.2), billions(-3.25, 1)
    ('$1.65 trillion', '−$3.2 billion')
    """
    if abs(value) >= 1000:
        return trillions(value / 1000)
    number = f"{abs(value):,.{digits}f}".removesuffix(".0")
    return f"{MINUS if value < 0 else ''}${number} billion"


def trillions(value: float, digits: int = 2) -> str:
    """Format trillions of US dollars.

    Examples
    --------
    >>> trillions(1.651)
    '$1.65 trillion'
    """
    return f"{money(value, digits)} trillion"


def percent(value: float, digits: int = 1) -> str:
    """Format a number that is already in percent.

    Examples
    --------
    >>> percent(41.52), percent(29.6, 0)
    ('41.5%', '30%')
    """
    return amount(value, "pct", digits)


def times(value: float, digits: int = 2) -> str:
    """Format a multiple, without zeros at the end.

    Examples
    --------
    >>> times(3), times(1.456), times(0.75, 1)
    ('3 times', '1.46 times', '0.8 times')
    """
    number = f"{value:.{digits}f}"
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} times"


def multiplied(value: float) -> str:
    """Say to how many times its size something grew.

    Examples
    --------
    >>> multiplied(3.0), multiplied(2.53), multiplied(0.9)
    ('tripled', 'rose to 2.5 times', 'fell to 0.9 times')
    """
    words = {2: "doubled", 3: "tripled", 4: "quadrupled"}
    if round(value) in words and abs(value - round(value)) < 0.06:
        return words[round(value)]
    return f"{'rose' if value >= 1 else 'fell'} to {times(value, 1)}"


def signed(value: float, digits: int = 2) -> str:
    """Format a number with its sign, a true minus included.

    Examples
    --------
    >>> signed(0.18), signed(-0.5, 1)
    ('+0.18', '−0.5')
    """
    return f"{value:+.{digits}f}".replace("-", MINUS)


def minus(value: float, digits: int = 2) -> str:
    """Format a number with a true minus and no plus.

    Examples
    --------
    >>> minus(-0.5), minus(0.5)
    ('−0.50', '0.50')
    """
    return f"{value:.{digits}f}".replace("-", MINUS)


def ordinal(number: float) -> str:
    """Format a rank.

    Examples
    --------
    >>> ordinal(31), ordinal(312), ordinal(1013)
    ('31st', '312th', '1,013th')
    """
    number = int(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def change(after: float, before: float, digits: int = 1) -> str:
    """Describe the relative change between two amounts.

    Examples
    --------
    >>> change(90, 100), change(105, 100)
    ('fell 10.0%', 'rose 5.0%')
    """
    value = (after / before - 1) * 100
    return f"{'fell' if value < 0 else 'rose'} {percent(abs(value), digits)}"


def day(published: str) -> str:
    """Write out a date of any precision, as newspapers do.

    Examples
    --------
    >>> [day(text) for text in ("2026-08-04", "2026-05-04", "2026-08", "2026")]
    ['Aug. 4, 2026', 'May 4, 2026', 'August 2026', '2026']
    """
    parts = published[:10].split("-")
    if len(parts) == 1:
        return parts[0]
    number = int(parts[1])
    if len(parts) == 2:
        return f"{MONTHS[number - 1]} {parts[0]}"
    return f"{SHORT_MONTHS.get(number, MONTHS[number - 1])} {int(parts[2])}, {parts[0]}"


def month(day: date) -> str:
    """Name a date's month.

    Examples
    --------
    >>> month(date(2026, 6, 1))
    'June 2026'
    """
    return f"{day:%B %Y}"


def quarter(day: date) -> str:
    """Name a date's quarter.

    Examples
    --------
    >>> quarter(date(2026, 6, 30))
    'the second quarter of 2026'
    """
    return f"the {QUARTERS[(day.month - 1) // 3]} quarter of {day.year}"


def academic(year: int) -> str:
    """Name an academic year by its fall.

    Examples
    --------
    >>> academic(1985), academic(1999)
    ('1985-86', '1999-2000')
    """
    # "1999-00" reads as a span back to 1900.
    return f"{year}-2000" if year == 1999 else f"{year}-{(year + 1) % 100:02d}"


def academic_gaps(years: Iterable[int]) -> str:
    """List the academic years that a series leaves out, "" when it leaves out none.

    Examples
    --------
    >>> academic_gaps([1962, 1963, 1968, 1970])
    '1964-65 to 1967-68, 1969-70'
    """
    gaps = [(a + 1, b - 1) for a, b in pairwise(sorted(set(years))) if b - a > 1]
    return ", ".join(academic(a) if a == b else f"{academic(a)} to {academic(b)}" for a, b in gaps)


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    # Without a comma before "and", as newspapers write.
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def place(name: str) -> str:
    """Name a state as a sentence does.

    Examples
    --------
    >>> place("District of Columbia"), place("Ohio")
    ('Washington, D.C.', 'Ohio')
    """
    return "Washington, D.C." if name == "District of Columbia" else name


def stop(sentence: str) -> str:
    """End a sentence with one period, also after an abbreviation.

    Examples
    --------
    >>> stop("It is cheapest in Ohio"), stop("It is cheapest in Washington, D.C.")
    ('It is cheapest in Ohio.', 'It is cheapest in Washington, D.C.')
    """
    return f"{sentence.removesuffix('.')}."


def capital(sentence: str) -> str:
    """Write a sentence's first letter as a capital and leave the rest.

    Examples
    --------
    >>> capital("public four-year, ACS")
    'Public four-year, ACS'
    """
    return sentence[:1].upper() + sentence[1:]
