"""A view cites exactly the resources that its rows come from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from functools import cache

import pytest

from edudata import config
from edudata.errors import EdudataError
from edudata.etl.publish.table import build_table
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.registry import resources, tables, views


@cache
def unchanged(vintage):
    return Raw(config.data_roots(), resources()).read(vintage)


class Perturbed(Raw):
    """Vintages with the numbers of one resource larger, its titles and areas marked."""

    perturbed = ""

    def read(self, vintage):
        # Read once for all builds: reading takes longer than building.
        frame = unchanged(vintage).copy()
        self.used[vintage.resource, vintage.published] = vintage
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


def build(table, perturbed=""):
    raw = Perturbed(config.data_roots(), resources())
    raw.perturbed = perturbed
    frame = build_table(table, raw)
    return frame, sorted({resource for resource, _ in raw.used})


@pytest.mark.parametrize("name", sorted({view.table for view in views().values() if view.where}))
def test_a_view_names_the_resources_its_rows_come_from(name):
    before, used = build(tables()[name])
    after = {}
    for resource in used:
        # A builder may reject values that it was not written for, which shows nothing.
        with suppress(EdudataError):
            after[resource] = build(tables()[name], resource)[0]
    for view in (v for v in views().values() if v.table == name):
        rows = apply_view(before, asdict(view))
        changed = {r for r, frame in after.items() if not apply_view(frame, asdict(view)).equals(rows)}
        assert set(view.resources or used) == changed, view.name
