"""`llms.txt`: where language models find what there is, as Markdown."""

from __future__ import annotations

from edudata.catalog import describe
from edudata.delivery import tables

INTRODUCTION = """# edudata

> Public data on one question: is U.S. higher education being disrupted? Validated tables from their
> publishers, figures with computed findings, and an essay's claims with verdicts, each with its releases.

Every number is the publisher's: nothing is interpolated or silently corrected. Units are in the column
names; percentages are percent, never fractions. Add `?as_of=YYYY-MM-DD` for what had been published by
then. Replace `.md` by `.csv` or `.json` for all rows. Cite the publishers named in each document.
"""


def text(base: str) -> str:
    """Write the file, with addresses below `base`."""
    figures = [
        f"- [{f['name']}]({base}figures/{f['id']}.md): {f['question']}" for f in describe.figures().values()
    ]
    free = set(tables.names())
    lines = [
        f"- [{row['name']}]({base}tables/{row['name']}.md): {row['title']}"
        for row in describe.rows()
        if row["name"] in free
    ]
    parts = [
        INTRODUCTION,
        "## Claims\n",
        f"- [All claims with their verdicts]({base}claims.md)",
        "\n## Figures\n",
        *figures,
        "\n## Tables\n",
        *lines,
        "\n## Optional\n",
        f"- [OpenAPI description]({base}openapi.json)",
        f"- [Changes: releases, revisions, verdicts]({base}changes.md)",
        f"- [Sources and licenses]({base}sources.md)",
    ]
    return "\n".join(parts) + "\n"
