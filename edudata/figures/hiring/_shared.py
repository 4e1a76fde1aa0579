"""Names and looks shared by the figures on hiring."""

from __future__ import annotations

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED
from edudata.figures import style

TABLE = "hiring_parameters"
NAMES = {"serial": "hiring by interviews", "pull": "hiring from a certified pool"}
LINE_STYLES = {"serial": (style.BLUE, "solid"), "pull": (style.ORANGE, "dash")}
# Written after the names of parameters.
MARKS = {ASSUMED: "*", BORROWED: "†"}


def quantity(value: float, unit: str) -> str:
    """Write a parameter's value with its unit.

    Examples
    --------
    >>> quantity(50, "%"), quantity(500, "USD"), quantity(5, "days")
    ('50%', '$500', '5 days')
    """
    return {"%": f"{value:g}%", "USD": f"${value:,g}"}.get(unit, f"{value:g} {unit}")
