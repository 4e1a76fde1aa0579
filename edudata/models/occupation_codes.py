"""From the occupation codes of the Census to those of the Standard Occupational Classification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, text
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

MATCHES = ("detailed", "group", "residual", "none")


class OccupationCrosswalk(Model):
    occp: str = text("2018 Census occupation code, as OCCP in the ACS microdata", str_matches=r"^\d{4}$")
    title: str = text("occupation")
    soc_code: str = column(
        "2018 SOC code as published; an X stands for any digit",
        nullable=True,
        str_matches=r"^\d{2}-\d([\dX]{3})$",
    )
    soc_prefix: str = column(
        "what the SOC codes meant begin with; a detailed code is one whole",
        nullable=True,
        str_matches=r"^\d{2}-\d{1,4}$",
    )
    soc_match: str = column(
        "detailed: that one SOC occupation; group: all that begin with the prefix; residual: those among "
        "them that no other row names; none: no SOC code",
        isin=MATCHES,
    )

    class Config(Model.Config):
        unique = ["occp"]


def build_occupation_crosswalk(raw: Raw) -> pd.DataFrame:
    """Each Census code with what its SOC code covers.

    11-1011 -> detailed, 11-1011
    11-2030 -> group,    11-203     # 11-2032 and 11-2033
    13-20XX -> residual, 13-20      # all of 13-20.. but those that have a row of their own
    """
    frame = raw.newest("census/occupation_crosswalk")
    code = frame["soc_code"].astype("str")
    wild, group = code.str.contains("X", na=False), code.str.endswith("0", na=False)
    match = pd.Series("detailed", frame.index, dtype="str")
    match = match.mask(group, "group").mask(wild, "residual").mask(code.isna(), "none")
    prefix = code.str.rstrip("0").where(group, code).str.split("X").str[0]
    return as_text(frame.assign(soc_prefix=prefix, soc_match=match), OccupationCrosswalk)


def soc_codes_stand_once(frame: pd.DataFrame) -> CheckResult:
    """No SOC code belongs to two Census codes."""
    coded = frame.dropna(subset="soc_code")
    return check("each SOC code stands once", coded[coded["soc_code"].duplicated(keep=False)], len(coded))


def named_codes_do_not_overlap(frame: pd.DataFrame) -> CheckResult:
    """No detailed occupation or group lies within another row's group; residuals give way by definition."""
    named = frame.loc[frame["soc_match"].isin(["detailed", "group"]), "soc_prefix"]
    prefixes = set(named)
    inside = named[[any(p[:n] in prefixes for n in range(4, len(p))) for p in named]]
    return check("no named code lies within another's group", inside.to_frame(), len(named))


TABLES: tuple[Table, ...] = (
    Table(
        name="occupation_crosswalk",
        title="Census occupation codes and the SOC codes they stand for",
        description="The 2018 list of the Census Bureau: each code as in the microdata of the American "
        "Community Survey, its title, and the codes of the Standard Occupational Classification meant.",
        subject="labor",
        model=OccupationCrosswalk,
        build=build_occupation_crosswalk,
        span=None,
        checks=(soc_codes_stand_once, named_codes_do_not_overlap),
    ),
)
VIEWS: tuple[View, ...] = ()
