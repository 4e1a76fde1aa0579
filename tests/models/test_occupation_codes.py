"""Census occupation codes: what their SOC codes cover, wrong rows rejected, the projections reached."""

from __future__ import annotations

import pandas as pd


def test_every_code_says_how_it_is_meant(published):
    frame = published("occupation_crosswalk").set_index("occp")
    assert len(frame) == 570
    assert frame.loc["0010", ["soc_prefix", "soc_match"]].tolist() == ["11-1011", "detailed"]
    assert frame.loc["0060", ["soc_prefix", "soc_match"]].tolist() == ["11-203", "group"]
    assert frame.loc["2205", ["soc_prefix", "soc_match"]].tolist() == ["25-1", "group"]
    assert frame.loc["0960", ["soc_prefix", "soc_match"]].tolist() == ["13-20", "residual"]
    assert frame.loc["8225", ["soc_prefix", "soc_match"]].tolist() == ["51-4", "residual"]
    assert frame.loc["9920", "soc_match"] == "none"
    assert pd.isna(frame.loc["9920", "soc_prefix"])
    assert frame["soc_match"].value_counts().to_dict() == {
        "detailed": 430,
        "group": 100,
        "residual": 38,
        "none": 2,
    }


def test_every_projected_occupation_has_a_census_code(published):
    """All detailed occupations of the projections lie under a row: named, or by a residual."""
    codes = published("occupation_crosswalk").dropna(subset="soc_prefix")
    prefixes = tuple(codes["soc_prefix"])
    occupations = published("occupations_releases")
    newest = occupations[occupations["edition"] == occupations["edition"].max()]
    missing = [soc for soc in newest["soc_code"] if not soc.startswith(prefixes)]
    # The projections keep a few groups whole, such as 13-1020, and have one code of their own: 21-1018
    # for the counselors of 21-1011 and 21-1014.
    assert [soc for soc in missing if not any(p.startswith(soc.rstrip("0")) for p in prefixes)] == [
        "21-1018"
    ]
    assert {soc[-1] for soc in missing} == {"0", "8"}


def test_a_wrong_code_is_rejected(rejects, rejected, change):
    name = "occupation_crosswalk"
    rejects(name, 0, occp="10", title="", soc_code="11-101", soc_match="roughly")
    assert "unique (occp)" in rejected(name, change(0, "occp", "0020"))
    assert "each SOC code appears once" in rejected(name, change(0, "soc_code", "11-1021"))
    assert "within another" in rejected(name, change(0, "soc_prefix", "13-203"))


def test_codes_of_2010_and_what_became_of_them(published):
    frame = published("occupation_code_changes")
    # The crosswalk's own last line: 540 codes in 2010, 570 in 2018.
    assert (frame["occp_2010"].nunique(), frame["occp"].nunique()) == (540, 570)
    pairs = dict(zip(zip(frame["occp_2010"], frame["occp"], strict=True), frame["relation"], strict=True))
    assert pairs["0050", "0051"] == pairs["0050", "0052"] == "main"
    # Summary of changes: 0430 split into 0335, 0426, 0440 and 0705.
    assert {new for old, new in pairs if old == "0430"} == {"0335", "0426", "0440", "0705"}
    assert pairs["0430", "0440"] == "main"
    # 3870 stands below 3840 in the crosswalk; the summary says it combines 3850 and 3860.
    assert (pairs["3850", "3870"], pairs["3860", "3870"]) == ("main", "part")
    assert ("3840", "3870") not in pairs


def test_a_wrong_change_of_code_is_rejected(rejects, rejected, change):
    name = "occupation_code_changes"
    rejects(name, 0, occp="10", occp_2010="", relation="roughly")
    assert "mainly continues one" in rejected(name, change(0, "relation", "part"))
