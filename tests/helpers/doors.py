"""Which door leads to what: one fact of each kind, and how each door is asked for it.

The table of docs/doors.md is written from it: `python -m helpers.doors` in tests/.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

import edudata as ed
from edudata.cli import main
from edudata.delivery import mcp_server
from helpers.threads import in_a_thread

PAGE = Path(__file__).resolve().parents[2] / "docs" / "doors.md"
BEGIN, END = "<!-- doors: written by tests/helpers/doors.py -->\n", "<!-- end of doors -->\n"
NONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to reach one kind.

    Attributes
    ----------
    fact : str
        What each door must say.
    python : tuple of str and callable, optional
        The call as shown, and the call.
    command : str
        Arguments of `edudata`; "" for none.
    address : str
        Below /api/v1.
    tool : tuple of str and dict, optional
        A tool of the MCP server and its inputs.
    site : str
        A file of the static site, or the option that writes it; "" for none.
    page : str
        Slug of a page of the dashboard; "" for none.
    """

    fact: str
    python: tuple[str, Callable[[], Any]] | None = None
    command: str = ""
    address: str
    tool: tuple[str, dict[str, Any]] | None = None
    site: str = ""
    page: str = ""


def command(words: list[str]) -> tuple[int, str, str]:
    """Run `edudata` within this process; return its exit code, output and errors."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["edudata", *words])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def ask(calls: list[Any]) -> list[tuple[bool, str]]:
    """Call tools of the MCP server; return whether each failed, and its text."""

    async def run() -> list[tuple[bool, str]]:
        async with Client(mcp_server.server()) as client:
            results = [await client.call_tool(*call) for call in calls]
        return [(bool(r.is_error), r.content[0].text) for r in results]

    return in_a_thread(asyncio.run, run())


PROGRAM = "001005-5005-bachelors"


def ways() -> dict[str, Way]:
    """Return the ways to every kind that can be delivered, by its name."""
    medallion = ed.card("G-1").finding
    nurses = {"state": "TN", "field": "5138", "level": "bachelors"}
    described = {"datapackage": "recessions", "croissant": "recessions", "schema-org": "Dataset"}
    described |= {"dcat": "dcat", "zenodo": "open"}
    return {
        "tables": Way(
            fact="1982-11-01",
            python=("ed.load(…)", lambda: ed.load("recessions").to_csv()),
            command="sql 'select trough from recessions' --format csv",
            address="tables/recessions.csv",
            tool=("rows", {"table": "recessions", "limit": 50}),
            site="--tables",
            page="data",
        ),
        "figures": Way(
            fact=medallion,
            python=("ed.card(…)", lambda: ed.card("G-1").finding),
            command="figure G-1 --json --out {folder}/x.html",
            address="figures/G-1.md",
            tool=("figure", {"id": "G-1"}),
            site="figures/G-1.html",
            page="taxi",
        ),
        "claims": Way(
            fact="supported",
            python=("ed.claim_history(…)", lambda: ed.claim_history("medallion-million").to_csv()),
            command="claims medallion-million --json",
            address="claims/medallion-million.md",
            tool=("claim", {"id": "medallion-million"}),
            site="claims.html",
            page="claims",
        ),
        "explanations": Way(
            fact="fits in part",
            python=("ed.explanations()", lambda: ed.explanations().to_csv()),
            command="explanations --json",
            address="explanations.md",
            tool=("describe", {"name": "explanations"}),
            site="explanations.html",
            page="explanations",
        ),
        "places": Way(
            fact=ed.place("47").finding,
            python=("ed.place(…)", lambda: ed.place("47").finding),
            command="place 47 --json",
            address="places/47.md",
            tool=("lookup", {"name": "Tennessee"}),
            site="--places",
            page="places",
        ),
        "colleges": Way(
            fact="221999",
            python=("ed.colleges(…)", lambda: ed.colleges("vanderbilt").to_csv()),
            command="colleges vanderbilt",
            address="colleges.csv?query=vanderbilt",
            tool=("lookup", {"name": "Vanderbilt University"}),
            site="--places",
            page="program",
        ),
        "programs": Way(
            fact="Cannot tell",
            python=("ed.program(…)", lambda: repr(ed.program(PROGRAM))),
            command=f"program {PROGRAM}",
            address=f"programs/{PROGRAM}.md",
            tool=("lookup", {"name": PROGRAM}),
            page="program",
        ),
        "program-counts": Way(
            fact="27",
            python=("ed.program_counts(…)", lambda: ed.program_counts(**nurses)["passes"].to_list()),
            command="programs --counts --state TN --field 5138 --level bachelors",
            address="program-counts.csv?state=TN&field=5138&level=bachelors",
            site="programs.html",
        ),
        "sources": Way(
            fact="nces/tuition",
            python=("ed.info(…)", lambda: ed.info("tuition").entry),
            command="sources",
            address="sources.json",
            tool=("rows", {"table": "tuition", "limit": 1}),
            site="sources.json",
            page="data",
        ),
        "calendar": Way(fact="2026", command="status", address="calendar.ics", site="calendar.ics"),
        "changes": Way(
            fact="nyfed/household_debt",
            command="diff nyfed/household_debt",
            address="changes.json",
            site="changes.atom",
            page="claims",
        ),
        "citation": Way(
            fact="edudata",
            python=("ed.cite(…)", lambda: ed.cite("G-1").text),
            command="cite G-1",
            address="citation.cff",
            tool=("cite", {"name": "G-1"}),
            site="CITATION.cff",
        ),
        **{
            name: Way(
                fact=fact,
                address=f"{name}.json",
                site="" if name == "zenodo" else f"{name}.json" if name in SITE else "--tables",
            )
            for name, fact in described.items()
        },
    }


SITE = ("schema-org", "dcat")


def table() -> str:
    """Write the table of docs/doors.md."""
    lines = ["| what | Python | command line | HTTP | MCP | static site | page |\n", f"{'|---' * 7}|\n"]
    for kind, way in ways().items():
        cells = [
            way.python and f"`{way.python[0]}`",
            way.command and f"`{way.command.split()[0]}{' --counts' * ('--counts' in way.command)}`",
            f"`{kind}`",
            way.tool and f"`{way.tool[0]}`",
            way.site and f"`{way.site}`",
            way.page and f"`/{way.page}`",
        ]
        lines.append(f"| {kind} | {' | '.join(cell or NONE for cell in cells)} |\n")
    return "".join(lines)


def page(text: str) -> str:
    """Return the text of docs/doors.md with a new table."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
