"""Name, state and ID of each campus of a program, also of schools that have closed."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import published
from edudata.sources.scorecard._program_rows import NO_UNITID

FOREIGN, CONTROL_FOREIGN = "foreign school: outside the states, without a UNITID", "Foreign"
NO_STATE = "former school: no list of schools gives its state"
NO_ID = "former school: no release gives it a UNITID"
NEITHER = "former school: no list gives its state, no release a UNITID"
TAKEN = "former school: its UNITID now belongs to another OPEID"
NO_PLACE = (FOREIGN, NO_STATE, NO_ID, NEITHER, TAKEN)
CAMPUS = ["opeid6", "unitid"]


def located(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Add name, state and ID of each campus, also of those that closed before the release.

    The newest list of schools leaves out those that have closed, so that older ones count as well, and
    the list of closures, which has no IDs.
    """
    campuses = raw.every("scorecard/campuses")
    newest = campuses.drop_duplicates(CAMPUS, keep="last").set_index(CAMPUS)
    frame = frame.join(newest[["institution", "control"]], on=CAMPUS)
    schools = _schools(raw)
    ids = _only(schools, "unitid")
    ids = ids.combine_first(_former_ids(campuses))
    # An ID that the file gives to a campus belongs to that campus, not to one without an ID.
    claimed = ids[ids.isin(raw.newest("scorecard/campuses")["unitid"])]
    unitid = frame["unitid"].where(
        frame["unitid"].ne(NO_UNITID), frame["opeid6"].map(ids.drop(claimed.index))
    )
    own = schools.dropna(subset=["unitid"]).drop_duplicates("unitid", keep="last").set_index("unitid")
    state = unitid.map(own["state"]).fillna(frame["opeid6"].map(_only(schools, "state")))
    frame = frame.assign(unitid=unitid, state=state)
    return frame.assign(no_place_reason=_no_place(frame, frame["opeid6"].isin(claimed.index)))


def _schools(raw: Raw) -> pd.DataFrame:
    """Stack the lists that give an ID or a state of a school."""
    lists = (
        *published(raw, "fsa/closed_schools"),
        *published(raw, "ipeds/directory"),
        *published(raw, "ipeds/institutions", every=True),
        *published(raw, "scorecard/institutions", every=True),
    )
    schools = pd.concat(lists)[["unitid", "opeid", "state"]]
    return schools.assign(opeid6=schools["opeid"].str[:6])


def _former_ids(campuses: pd.DataFrame) -> pd.Series:
    """Return the ID of each institution in any release: its only campus's, or its main campus's."""
    campuses = campuses[campuses["unitid"].ne(NO_UNITID)]
    return _only(campuses, "unitid").combine_first(_only(campuses[campuses["main_campus"].eq(1)], "unitid"))


def _no_place(frame: pd.DataFrame, is_claimed: pd.Series) -> pd.Series:
    """Say why a row lacks its state or its ID."""
    no_state, no_id = frame["state"].isna(), frame["unitid"].isna()
    reason = pd.Series(pd.NA, frame.index, dtype="str")
    for rows, why in (
        (no_state, NO_STATE),
        (no_id, NO_ID),
        (no_id & no_state, NEITHER),
        (no_id & is_claimed, TAKEN),
        (frame["control"].eq(CONTROL_FOREIGN) & (no_state | no_id), FOREIGN),
    ):
        reason = reason.mask(rows, why)
    return reason


def _only(schools: pd.DataFrame, column: str) -> pd.Series:
    """Return the value by OPEID6 where all schools of an institution have the same."""
    values = schools.dropna(subset=["opeid6", column]).groupby("opeid6")[column]
    return values.first()[values.nunique() == 1]
