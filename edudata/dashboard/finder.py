"""The page "My program": find programs, see their answers, compare up to five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

import edudata as ed
from edudata.analysis.major_fields import major_of
from edudata.analysis.place.choice import slug
from edudata.analysis.programs.answer import LEVEL_NAMES
from edudata.analysis.programs.payoff import YEARS
from edudata.analysis.programs.record import COLLEGE, MONEY, Program, dollars, payoff_lines
from edudata.api.program_names import is_id
from edudata.catalog import describe
from edudata.dashboard import controls, earnings_chart, formatting, freshness
from edudata.dashboard.shared import shared
from edudata.delivery.programs import records, shown_verdict
from edudata.errors import EdudataError
from edudata.places import NAMES

MAX_COMPARED = 5
FOUND = 8
# Shown before a reader has chosen any: a result that looks clear and is not.
EXAMPLE = "001005-5005-bachelors"
SPREADS = {"0.8": "less", "1": "as measured", "1.2": "more"}
COUNTS = {"0.5": "half", "1": "as estimated", "2": "double"}
TABLES = ("programs", "program_earnings_tests", "institutions")
COLORS = {"Passes": "green", "Fails": "red", "Cannot tell": "orange", "No result": "gray"}
FIRST = "The first program found. Check one or more above to compare."
PARAMETERS = ("find", "state", "level", "programs", "spread", "graduates")
ANY = ""
PAYOFF = (
    "Net price of all years",
    "Net price, with those who do not finish",
    "Years of extra pay that cover it",
    "Years, with those who do not finish",
)
# So that five programs fit side by side on a common screen, in pixels.
NARROW = 200


def warm_up() -> None:
    """Make the indexes that the first search needs."""
    ed.programs("belmont", limit=1)
    ed.program(EXAMPLE)


def show() -> None:
    """Draw the page."""
    for problem in controls.unknown([], others=PARAMETERS):
        st.warning(problem)
    first = _search()
    chosen = _chosen()
    # The answers come first; the assumptions, which decide them, are read before they are drawn.
    answers, settings = st.container(), st.container()
    with settings:
        factors = _assumptions()
    programs = _read(chosen or [first or EXAMPLE], factors)
    with answers:
        why = FIRST if first else "An example; search above for your own program."
        _answers(programs, example="" if chosen else why)
    _links(programs)


def _search() -> str:
    """Draw the search box, two filters and what they find; return the id of the first program found."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="finder"):
        query = _text("find", "College, field or level", "belmont nursing")
        state = _choice("state", "State", {ANY: "all", **NAMES})
        level = _choice("level", "Level", {ANY: "all", **LEVEL_NAMES})
    if not (query or state or level):
        st.caption("For example: vanderbilt computer science, or nashville nursing bachelor.")
        return ""
    try:
        matches, rows = _found(query, state, level, freshness.checksums(TABLES))
    except EdudataError as error:
        st.info(formatting.escape(str(error)))
        return ""
    words = f"{matches:,} programs match" if matches > 1 else "One program matches"
    more = (
        f"; the first {FOUND} are shown, largest first where they match equally" if matches > FOUND else ""
    )
    st.caption(f"{words}{more}. Choose up to {MAX_COMPARED} to compare.")
    for row in rows:
        _offer(row)
    return str(rows[0]["id"]) if rows else ""


@shared(512)
def _found(
    query: str, state: str, level: str, checksums: tuple[str, ...]
) -> tuple[int, list[dict[str, Any]]]:
    """Count the programs that match, and list the first ones."""
    del checksums  # part of the cache's key
    matches = ed.programs(query, state=state or None, level=level or None, limit=FOUND)
    return matches.attrs["matches"], records(matches)


def _offer(row: dict[str, Any]) -> None:
    """Draw one program that was found, with a box to choose it."""
    campuses = f", {row['campuses']} campuses" if row["campuses"] > 1 else ""
    place = f" ({row['state']}{campuses})" if row["state"] else ""
    name = f"{row['institution']}{place}: {row['field']}, {LEVEL_NAMES[row['credential']]}"
    verdict, chosen, key = shown_verdict(row), _chosen(), f"offer_{row['id']}"
    # The address decides what is chosen, also after "Remove" or back.
    st.session_state[key] = row["id"] in chosen
    st.checkbox(
        f":{COLORS[verdict]}-badge[{verdict}] {formatting.escape(name)}",
        key=key,
        on_change=_toggle,
        args=(row["id"],),
        disabled=row["id"] not in chosen and len(chosen) >= MAX_COMPARED,
    )


def _chosen() -> list[str]:
    """Return the ids in the address, each once."""
    ids = st.query_params.get("programs", "").split(",")
    return [name for name in dict.fromkeys(ids) if name][:MAX_COMPARED]


def _toggle(name: str) -> None:
    """Add a program to the address, or take it out."""
    chosen = _chosen()
    rest = [other for other in chosen if other != name] if name in chosen else [*chosen, name]
    if rest:
        st.query_params["programs"] = ",".join(rest)
    else:
        st.query_params.pop("programs", None)


def _read(chosen: Sequence[str], factors: tuple[float, float]) -> list[Program]:
    programs = []
    for name in chosen:
        try:
            if not is_id(name):
                raise EdudataError(f"{name!r} is no program: an id is such as {EXAMPLE}.")
            programs.append(_program(name, factors, freshness.checksums(TABLES)))
        except EdudataError as error:
            st.warning(formatting.escape(str(error)))
    return programs


@shared(512)
def _program(name: str, factors: tuple[float, float], checksums: tuple[str, ...]) -> Program:
    del checksums  # part of the cache's key: a refresh makes new answers
    return ed.program(name, spread_factor=factors[0], graduates_factor=factors[1])


def _answers(programs: Sequence[Program], *, example: str) -> None:
    """Draw the answers, the chart and the table of programs."""
    if not programs:
        return
    if example:
        st.caption(example)
    if chart := earnings_chart.chart(programs):
        st.html(chart)
    for program in programs:
        with st.container(key=f"answer_{program.id}"):
            _answer(program, removable=not example)
    rows = table(programs)
    # Columns as wide as long names would hide all but two programs.
    wide = {name: st.column_config.TextColumn(width=NARROW) for name in rows.columns[1:]}
    several = wide if len(programs) > 2 else None
    st.dataframe(rows, hide_index=True, placeholder="", height="content", column_config=several)
    _sources()


def _answer(program: Program, *, removable: bool) -> None:
    st.header(formatting.escape(f"{program.answer}: {short_title(program)}"), anchor=False)
    closed = program.college.get("closed_on")
    closing = f" The college closed on {formatting.day(closed)}." if closed else ""
    st.markdown(formatting.escape(f"{program.sentence}{closing}"))
    if program.fails_twice_pct is not None and program.answer == "Cannot tell":
        st.caption(
            f"Chance of failing in two of three years, if nothing changes: {program.fails_twice_pct:.0f}%."
        )
    if removable:
        key = f"remove_{program.id}"
        st.button("Remove", key=key, type="tertiary", on_click=_toggle, args=(program.id,))


def short_title(program: Program) -> str:
    """Name a program without what follows the first comma of its field.

    Federal names of fields list all that belongs to them: "Registered Nursing, Nursing Administration, …".
    """
    return f"{program.institution}, {program.field.split(',')[0]}, {program.level}"


def table(programs: Sequence[Program]) -> pd.DataFrame:
    """Return what is published about programs: a row per figure, a column per program."""
    labels = ["Field", "Level", "Awards in a year", *MONEY.values(), *COLLEGE.values()]
    labels += ["Share above the benchmark", "95% interval", *PAYOFF]
    columns = {"Published figure": labels}
    for program in programs:
        values = [program.field, program.level, _count(program.awards)]
        values += [dollars(getattr(program, name)) for name in MONEY]
        values += [_of_college(name, program.college.get(name)) for name in COLLEGE]
        values += [_pct(program.share_above_pct), _interval(program)]
        lines = [value for _, value in payoff_lines(program.payoff)]
        name = short_title(program)
        # Two schools may share a name.
        name = f"{name} ({program.id})" if name in columns else name
        columns[name] = [*values, *(lines or ["–"] * len(PAYOFF))]
    return pd.DataFrame(columns)


def _count(value: float | None) -> str:
    return "not published" if value is None else f"{value:,.0f}"


def _of_college(name: str, value: Any) -> str:
    if value is None:
        return "not published"
    return _pct(value) if name.endswith("_pct") else dollars(value)


def _pct(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}%"


def _interval(program: Program) -> str:
    if program.low_pct is None or program.high_pct is None:
        return "–"
    return f"{program.low_pct:.0f}% to {program.high_pct:.0f}%"


def _assumptions() -> tuple[float, float]:
    """Draw the two switches; return the factors for spread and number of graduates."""
    with st.container(horizontal=True, gap="medium"):
        spread = _segments("spread", "How much earnings differ within a program", SPREADS)
        count = _segments("graduates", "Graduates, where the number is estimated", COUNTS)
    return float(spread), float(count)


def _links(programs: Sequence[Program]) -> None:
    with st.expander("How this is judged"):
        st.markdown(METHOD)
    lab, own, field = next_pages(programs[0]) if programs else ("/tenx", "/yours", "")
    about = f" for {formatting.escape(field)}" if field else ""
    st.markdown(
        f"Next: the years of extra pay that cover a degree{about} in the [10X lab]({lab}); your state and "
        f"metro in [Yours]({own})."
    )


def next_pages(program: Program) -> tuple[str, str, str]:
    """Return addresses of the 10X lab and Yours for a program's state and major, and the major."""
    major, state = major_of(program.cip_code), program.state if program.state in NAMES else ""
    settings = {"credential": program.credential} if program.credential in YEARS else {}
    settings |= {"state": state} if state else {}
    settings |= {"highlight": slug(major)} if major else {}
    mine = {"my_state": state, "my_major": slug(major)}
    chosen = urlencode({name: value for name, value in mine.items() if value})
    return (
        f"/tenx?{urlencode(controls.link('10X-majors', settings))}",
        f"/yours?{chosen}" if chosen else "/yours",
        major,
    )


METHOD = """
The federal earnings test compares the median earnings of a program's graduates, four years on, with a
benchmark. For associate's and bachelor's degrees that is median pay after high school; for graduate levels,
the lowest of three medians of bachelor's graduates. For certificates the law names none: only the
Department's own flag counts.

A small program can pass or fail by luck. We take earnings within a program as log-normal, compute the share
of graduates above the benchmark that the median implies, and its exact 95% interval for the number of
graduates counted. The result is clear if the whole interval lies on one side of one half.

Where the Department's file has a program, its benchmark, result and count of graduates are used. The
bundled release covers six institutions. For the others the College Scorecard's amount for the state stands
in, 2.5 to 4.1 percent higher, and the number of graduates is estimated as 1.08 for each of a year's
completers. Earnings that are not published belong to programs with too few graduates: that is not zero. The
campuses of an institution share one figure.

The net price of all years, and the years of extra pay over high school that cover it, are shown twice: for
those who finish, and with what the others pay, spread over those who finish. We take it that the others
leave halfway, which no publisher reports. Pay forgone while studying is in the 10X lab.
"""


def _sources() -> None:
    used = {record["resource"]: record for name in TABLES for record in describe.provenance(name)}
    publishers: dict[str, list[Any]] = {}
    for record in used.values():
        publishers.setdefault(record["publisher"], []).append(record)
    st.markdown(f":small[Sources: {'; '.join(map(formatting.publisher, publishers.values()))}]")


def _text(name: str, label: str, placeholder: str) -> str:
    _start(name, st.query_params.get(name, ""))
    value: str = st.text_input(
        label, key=f"finder_{name}", placeholder=placeholder, on_change=_write, args=(name,), max_chars=200
    )
    return value.strip()


def _choice(name: str, label: str, options: dict[str, str]) -> str:
    linked = st.query_params.get(name, ANY)
    _start(name, linked if linked in options else ANY)
    value: str = st.selectbox(
        label,
        list(options),
        key=f"finder_{name}",
        format_func=lambda key: options[key],
        on_change=_write,
        args=(name,),
        width=200,
    )
    return value


def _segments(name: str, label: str, options: dict[str, str]) -> str:
    linked = st.query_params.get(name, "1")
    _start(name, linked if linked in options else "1")
    value = st.segmented_control(
        label,
        list(options),
        key=f"finder_{name}",
        format_func=lambda key: options[key],
        on_change=_write,
        args=(name, "1"),
        required=True,
    )
    return str(value)


def _start(name: str, value: str) -> None:
    """Give a widget the value of the address, unless a reader has changed it."""
    if f"finder_{name}" not in st.session_state:
        st.session_state[f"finder_{name}"] = value


def _write(name: str, default: str = "") -> None:
    """Put the value of a widget into the address, or take it out if it is the default."""
    value = st.session_state[f"finder_{name}"]
    if value in (None, default):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
