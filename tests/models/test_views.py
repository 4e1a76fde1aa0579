"""A view cites exactly the resources that its rows come from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict

import pytest

import edudata
from edudata.errors import EdudataError
from edudata.etl.publish.table import build_table
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.registry import resources, tables, views


class Perturbed(Raw):
    """Vintages with the numbers of one resource larger, its titles and areas marked."""

    perturbed = ""

    def read(self, vintage):
        frame = super().read(vintage).copy()
        if vintage.resource != self.perturbed:
            return frame
        record = resources()[self.perturbed]
        for name, kind in record.columns.items():
            if name in (*record.key, record.period) or "year" in name:
                continue
            if kind == "number":
                frame[name] = frame[name] * 1.001
            elif name.endswith(("title", "cbsa")):
                frame[name] = "~" + frame[name]
        return frame


def build(archive, table, perturbed=""):
    raw = Perturbed(archive)
    raw.perturbed = perturbed
    frame = build_table(table, raw)
    return frame, sorted({resource for resource, _ in raw.used})


@pytest.mark.parametrize("name", sorted({view.table for view in views().values() if view.where}))
def test_a_view_names_the_resources_its_rows_come_from(archive, name):
    before, used = build(archive, tables()[name])
    after = {}
    for resource in used:
        # A builder may reject values that it was not written for, which shows nothing.
        with suppress(EdudataError):
            after[resource] = build(archive, tables()[name], resource)[0]
    for view in (v for v in views().values() if v.table == name):
        rows = apply_view(before, asdict(view))
        changed = {r for r, frame in after.items() if not apply_view(frame, asdict(view)).equals(rows)}
        assert set(view.resources or used) == changed, view.name


@pytest.mark.parametrize("name", sorted(n for n in views() if f"{n}_releases" in {*tables(), *views()}))
def test_a_plain_name_has_each_fact_once_from_its_newest_release(name):
    plain, stacked = edudata.load(name), edudata.load(f"{name}_releases")
    view = views()[name]
    key = edudata.info(name).entry["key"]
    assert view.newest is not None
    assert view.newest not in key
    assert not plain.duplicated(key).any()
    assert edudata.info(f"{name}_releases").entry["key"] != key
    groups = list(view.by) or [view.newest]
    newest = stacked.groupby(groups)[view.newest].max() if view.by else {stacked[view.newest].max()}
    expected = {*newest} if not view.by else {*newest.to_numpy()}
    assert set(plain[view.newest]) == expected


def test_groups_that_a_newer_release_lacks_stay():
    market = edudata.load("graduate_labor_market")
    releases = market.groupby("group")["release"].unique().map(list).to_dict()
    assert releases == {
        "all_workers": ["2025-08-01"],
        "college_graduates": ["2025-08-01"],
        "recent_graduates": ["2026-08-06"],
        "young_workers": ["2025-08-01"],
    }
    assert market.pivot(index="period_start", columns="group", values="unemployment_pct").shape == (438, 4)
    assert market.attrs["vintage"] == "nyfed/college_labor@2025-08-01; nyfed/college_labor@2026-08-06"
