"""A view cites those its rows come from, all of them and nobody else."""

from __future__ import annotations

from contextlib import suppress

import pytest

from edudata import config, registry
from edudata.errors import EdudataError
from edudata.etl.publish.table import build_table
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.registry import resources, tables, views


class Moved(Raw):
    """The vintages at hand, the numbers of one resource larger, its titles and areas marked."""

    moved = ""

    def read(self, vintage):
        frame = super().read(vintage)
        if vintage.resource != self.moved:
            return frame
        record = resources()[self.moved]
        for name, kind in record.columns.items():
            if name in (*record.key, record.period) or "year" in name:
                continue
            if kind == "number":
                frame[name] = frame[name] * 1.001
            elif name.endswith(("title", "cbsa")):
                frame[name] = "~" + frame[name]
        return frame


def built(archive, table, moved=""):
    raw = Moved(archive)
    raw.moved = moved
    frame = build_table(table, raw)
    return frame, sorted({resource for resource, _ in raw.used})


def narrowed():
    """Tables with views that leave rows out."""
    return sorted({view.table for view in views().values() if view.where})


@pytest.mark.parametrize("name", narrowed())
def test_a_view_names_the_resources_its_rows_come_from(name):
    table = tables()[name]
    archive = Archive(config.data_roots(), registry.registry())
    before, used = built(archive, table)
    after = {}
    for resource in used:
        # a builder may meet other figures than it was written for: nothing is learnt
        with suppress(EdudataError):
            after[resource] = built(archive, table, resource)[0]
    for view in (v for v in views().values() if v.table == name):
        record = {"where": view.where, "newest": view.newest, "drop": view.drop}
        shown = apply_view(before, record)
        reaching = {r for r, frame in after.items() if not apply_view(frame, record).equals(shown)}
        assert set(view.resources or used) == reaching, view.name
