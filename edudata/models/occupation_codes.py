"""Crosswalk from Census occupation codes to the Standard Occupational Classification."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, optional, text
from edudata.records import CheckResult, Table

CODE = r"^\d{4}$"


class OccupationCrosswalk(Model, key=["occp"]):
    """One row per Census occupation code."""

    occp: str = text("2018 Census occupation code, as OCCP in the ACS microdata", str_matches=CODE)
    title: str = text("occupation")
    soc_code: str = optional(
        "2018 SOC code as published; an X stands for any digit", str_matches=r"^\d{2}-\d([\dX]{3})$"
    )
    soc_prefix: str = optional(
        "prefix of the SOC codes covered; the whole code if it is a detailed one",
        str_matches=r"^\d{2}-\d{1,4}$",
    )
    soc_match: str = column(
        "detailed: one SOC occupation; group: all that start with the prefix; residual: those among "
        "them that no other row names; none: no SOC code",
        isin=("detailed", "group", "residual", "none"),
    )


class OccupationCodeChanges(Model, key=["occp_2010", "occp"]):
    """One row per pair of a 2010 code and a 2018 code that continues it."""

    occp_2010: str = text(
        "2010 Census occupation code, as OCCP in the ACS of 2010 to 2017", str_matches=CODE
    )
    title_2010: str = text("occupation of the 2010 code")
    soc_code_2010: str = optional(
        "2010 SOC code as published; an X stands for any digit", str_matches=r"^\d{2}-\d([\dX]{3})$"
    )
    occp: str = text("2018 Census occupation code, as in `occupation_crosswalk`", str_matches=CODE)
    relation: str = column(
        "main: the 2010 code that the 2018 code continues first of all; part: another that went into it",
        isin=("main", "part"),
    )


def build_occupation_code_changes(raw: Raw) -> pd.DataFrame:
    """Build the pairs of 2010 and 2018 codes as published."""
    return cast(raw.newest("census/occupation_changes"), OccupationCodeChanges)


def codes_continue_one(frame: pd.DataFrame) -> CheckResult:
    """Check that every 2018 code mainly continues exactly one 2010 code."""
    main = frame["relation"].eq("main").groupby(frame["occp"]).sum()
    return check("each 2018 code mainly continues one 2010 code", main[main != 1].to_frame(), len(main))


def build_occupation_crosswalk(raw: Raw) -> pd.DataFrame:
    """Build each Census code with the SOC codes it covers.

    11-1011 -> detailed, 11-1011
    11-2030 -> group,    11-203     # 11-2032 and 11-2033
    13-20XX -> residual, 13-20      # all of 13-20.. except those that have their own row
    """
    frame = raw.newest("census/occupation_crosswalk")
    code = frame["soc_code"].astype("str")
    wild, group = code.str.contains("X", na=False), code.str.endswith("0", na=False)
    match = pd.Series("detailed", frame.index)
    match = match.mask(group, "group").mask(wild, "residual").mask(code.isna(), "none")
    prefix = code.str.rstrip("0").where(group, code).str.split("X").str[0]
    return cast(frame.assign(soc_prefix=prefix, soc_match=match), OccupationCrosswalk)


def soc_codes_are_unique(frame: pd.DataFrame) -> CheckResult:
    """Check that no SOC code belongs to two Census codes."""
    coded = frame.dropna(subset="soc_code")
    repeated = coded[coded["soc_code"].duplicated(keep=False)]
    return check("each SOC code appears once", repeated, len(coded))


def groups_do_not_overlap(frame: pd.DataFrame) -> CheckResult:
    """Check that no detailed occupation or group lies within another row's group."""
    # Residual rows overlap with others by definition.
    prefixes = frame.loc[frame["soc_match"].isin(["detailed", "group"]), "soc_prefix"]
    every = set(prefixes)
    # The shortest prefix of a group has four characters, such as 25-1.
    inside = [any(prefix[:n] in every for n in range(4, len(prefix))) for prefix in prefixes]
    return check("no code lies within another row's group", prefixes[inside].to_frame(), len(prefixes))


TABLES = (
    Table(
        name="occupation_crosswalk",
        title="Census occupation codes and the SOC codes they cover",
        description="The 2018 list of the Census Bureau: each code as in the microdata of the American "
        "Community Survey, its title, and the codes of the Standard Occupational Classification it covers.",
        subject="labor",
        model=OccupationCrosswalk,
        build=build_occupation_crosswalk,
        span=None,
        checks=(soc_codes_are_unique, groups_do_not_overlap),
    ),
    Table(
        name="occupation_code_changes",
        title="Census occupation codes of 2010 and the 2018 codes that continue them",
        description="Pairs of codes from the Census Bureau's crosswalk and its summary of changes, to read "
        "microdata and job requirements of before 2018 by the codes of today. No shares are published: a "
        "code that was split has several rows.",
        subject="labor",
        model=OccupationCodeChanges,
        build=build_occupation_code_changes,
        span=None,
        checks=(codes_continue_one,),
    ),
)
