"""The site's page of programs: how many pass the earnings test, counted by the reader's browser."""

from __future__ import annotations

from html import escape

import pandas as pd

from edudata.analysis.programs.answer import LEVEL_NAMES
from edudata.catalog import cite
from edudata.delivery import page, rows
from edudata.delivery.browser import FOLDER
from edudata.delivery.site.pages import shell
from edudata.places import NAMES

DATA, SCRIPT = "assets/program-counts.js", "assets/programs.js"
COUNTED = ("programs", "passes", "fails", "cannot_tell")
COLUMNS = ("field and level", "programs", "pass", "fail", "could be luck", "no result")
EXPLAINED = (
    "A program passes the federal earnings test if its graduates earn more four years on than the "
    "benchmark: for a bachelor's degree, median pay after high school in the state. Here it passes or "
    "fails only where the number of graduates rules out luck."
)
COUNTS = (
    "Programs with figures in the College Scorecard, each once, in the state of its first campus. No "
    "result: the earnings or the benchmark are not published."
)
FORM = (
    '<form class="edudata-controls"><label>Field <input name="field" type="search" placeholder="nursing" '
    'autocomplete="off"></label>{selects}</form>'
)


def data(counts: pd.DataFrame) -> bytes:
    """Write the counts as a script, in columns: a third of the size of one record per cell."""
    states = sorted(counts["state"].dropna().unique())
    levels = [level for level in LEVEL_NAMES if counts["credential"].eq(level).any()]
    fields = counts.drop_duplicates("cip_code").set_index("cip_code")["field"].to_dict()
    codes = list(fields)
    value = {
        "states": states,
        "levels": [[level, LEVEL_NAMES[level]] for level in levels],
        "fields": [list(pair) for pair in fields.items()],
        "cells": [
            # Programs abroad have no state: -1.
            counts["state"]
            .map({name: i for i, name in enumerate(states)})
            .fillna(-1)
            .astype(int)
            .to_list(),
            counts["credential"].map({name: i for i, name in enumerate(levels)}).to_list(),
            counts["cip_code"].map({name: i for i, name in enumerate(codes)}).to_list(),
            *(counts[name].to_list() for name in COUNTED),
        ],
    }
    text = page.inline_json(rows.to_json(value).decode())
    return f"window.edudataPrograms = {text};\n".encode()


def script() -> bytes:
    """Return the code that counts what a reader chooses."""
    return (FOLDER / "programs.js").read_bytes()


def html(counts: pd.DataFrame) -> bytes:
    """Write the page; without scripts it shows the nation's counts by level."""
    states = sorted(counts["state"].dropna().unique(), key=lambda code: NAMES.get(code, code))
    levels = [level for level in LEVEL_NAMES if counts["credential"].eq(level).any()]
    selects = _select("state", "State", {code: NAMES.get(code, code) for code in states})
    selects += _select("level", "Level", {level: LEVEL_NAMES[level] for level in levels})
    head = "".join(
        f'<th scope="col"{" class=edudata-number" if k else ""}>{name}</th>'
        for k, name in enumerate(COLUMNS)
    )
    by_level = counts.groupby("credential")[[*COUNTED, "no_result"]].sum()
    body = "".join(
        f"<tr><td>All<br>{LEVEL_NAMES[level]}</td>"
        + "".join(f'<td class="edudata-number">{number:,}</td>' for number in by_level.loc[level])
        + "</tr>"
        for level in levels
    )
    parts = [
        "<h1>How many programs pass the earnings test?</h1>",
        f"<p>{escape(EXPLAINED)}</p>",
        FORM.format(selects=selects),
        '<p><output aria-live="polite"></output></p>',
        f'<table class="edudata-counts"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
        f"<p>{escape(COUNTS)}</p>",
        f"<details><summary>Sources</summary><p>{escape(cite.cite('programs').text)}</p></details>",
        f'<script src="{DATA}"></script><script src="{SCRIPT}"></script>',
    ]
    return shell("How many programs pass the earnings test?", "\n".join(parts), "")


def _select(name: str, label: str, options: dict[str, str]) -> str:
    items = "".join(f'<option value="{escape(v)}">{escape(text)}</option>' for v, text in options.items())
    return f'<label>{label} <select name="{name}"><option value="">All</option>{items}</select></label>'
