"""Suspect values are flagged, never overridden, and the flag goes when the publisher mends them."""

from __future__ import annotations

import pytest
from helpers.fake_publisher import RATES, SHARES, archive, seed

from edudata import registry
from edudata.errors import RawDataError
from edudata.etl.store import corrections
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.etl.store.vintages import read
from edudata.registry import resources

ENTRY = {
    "resource": "bank/rates",
    "published": "2026-02",
    "where": {"year": 2024},
    "column": "share_pct",
    "expect": 0.68,
    "suggestion": 9.8,
    "flag": "suspect_as_published",
    "reason": "far below both neighbours",
}


@pytest.fixture
def entries(monkeypatch):
    def use(*found):
        monkeypatch.setattr(corrections, "entries", lambda: found)

    return use


def newest(root):
    return Raw(archive(root)).newest("bank/rates")


def test_a_suspect_value_is_flagged_and_kept(tmp_path, entries):
    vintage = seed(tmp_path, "2026-02", SHARES, RATES)
    entries(ENTRY)
    frame = newest(tmp_path).set_index("year")
    assert frame.loc[2024, ["share_pct", "flag", "note"]].tolist() == [0.68, ENTRY["flag"], ENTRY["reason"]]
    assert frame.loc[[2023, 2025], ["flag", "note"]].isna().all(axis=None)
    assert vintage.bytes() == SHARES.encode()


@pytest.mark.parametrize(
    ("change", "found"),
    [({"expect": 0.69}, r"has \[0\.68\]"), ({"where": {"year": 2022}}, r"has \[\]")],
    ids=["mended", "gone"],
)
def test_a_corrected_value_or_a_lost_row_is_an_error(tmp_path, entries, change, found):
    seed(tmp_path, "2026-02", SHARES, RATES)
    entries(ENTRY | change)
    with pytest.raises(
        RawDataError,
        match=rf"corrections\.toml expects share_pct = .*{found}.*renew the entry",
    ):
        newest(tmp_path)


def test_a_correction_leaves_other_vintages_unchanged(tmp_path, entries):
    seed(tmp_path, "2026-02", SHARES, RATES)
    seed(tmp_path, "2026-03", SHARES.replace("0.68", "9.8"), RATES)
    seed(tmp_path)
    entries(ENTRY)
    raw = Raw(archive(tmp_path))
    assert raw.newest("bank/rates")["flag"].isna().all()
    assert len(raw.newest("bank/balances")) == 4
    every = raw.every("bank/rates")
    assert every.loc[every["flag"].notna(), "release"].tolist() == ["2026-02"]


def test_the_bundled_corrections_match_the_bundled_vintages(root):
    """Each entry names a vintage that is there and a value that is still as it says."""
    assert corrections.entries()
    for entry in corrections.entries():
        assert set(entry) == set(ENTRY)
        resource = resources()[entry["resource"]]
        vintage = next(
            v for v in archive(root / "data").vintages(resource.id) if v.published == entry["published"]
        )
        as_published = read(vintage, resource)
        frame = corrections.flag(as_published.copy(), vintage)
        flagged = frame[frame["flag"] == entry["flag"]]
        assert entry["expect"] in flagged[entry["column"]].tolist()
        assert frame[entry["column"]].tolist() == as_published[entry["column"]].tolist()


def test_experian_2012_is_0_68_as_published(root):
    frame = (
        Raw(Archive([root / "data"], registry.registry())).newest("experian/student_debt").set_index("year")
    )
    assert frame.loc[2012, "student_debt_trillion_usd"] == 0.68
    assert frame.loc[2012, "flag"] == "suspect_as_published"
    assert "0.86" in frame.loc[2012, "note"]
