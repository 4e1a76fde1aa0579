"""Colleges and programs on the command line."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from edudata.cli.common import DataDir, Json, WrongUseError, command, option_errors, show

Limit = Annotated[int, typer.Option("--limit", help="Most rows to show.", min=1, max=500)]
State = Annotated[str | None, typer.Option("--state", help="TN, Tennessee or 47.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As published by this day.")]


@command()
def colleges(
    query: Annotated[str, typer.Argument(help="Words of the name, city or state.")] = "",
    state: State = None,
    control: Annotated[
        str | None, typer.Option("--control", help="public, private_nonprofit or private_for_profit.")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help="four_year, two_year or less_than_two_year.")
    ] = None,
    limit: Limit = 20,
    as_of: AsOf = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Find colleges, including closed ones, with net price and completion rate.

    Example: edudata colleges belmont --state TN
    """
    from edudata.api import programs as api
    from edudata.delivery.programs import records

    with option_errors():
        chosen: Any = {"state": state, "control": control, "level": level, "limit": limit}
        frame = api.colleges(query, **chosen, as_of=as_of)
    rows = records(frame)
    if json:
        show({"matches": frame.attrs["matches"], "colleges": rows})
        return
    for row in rows:
        place = ", ".join(filter(None, (row["city"], row["state"])))
        closed = f"closed {row['closed_on']}" if row["closed_on"] else ""
        price = f"${row['net_price_usd']:,.0f} a year" if row["net_price_usd"] is not None else ""
        facts = "  ".join(filter(None, (closed, price)))
        typer.echo(f"{row['unitid'] or '':<8}  {row['name']} ({place})  {facts}".rstrip())
    _more(frame.attrs["matches"], len(rows))


@command()
def programs(
    query: Annotated[str, typer.Argument(help="Words of college, place, field and level.")] = "",
    state: State = None,
    college: Annotated[str | None, typer.Option("--college", help="UNITID, OPEID6 or words.")] = None,
    field: Annotated[str | None, typer.Option("--field", help="CIP code or words.")] = None,
    level: Annotated[str | None, typer.Option("--level", help="For example bachelors or masters.")] = None,
    limit: Limit = 20,
    counts: Annotated[
        bool, typer.Option("--counts", help="How many pass and fail, by state, field and level.")
    ] = False,
    as_of: AsOf = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Find programs, their earnings-test result, and whether it may be luck.

    Example: edudata programs "belmont nursing"
    """
    from edudata.api import programs as api
    from edudata.delivery.programs import records, shown_verdict

    if counts:
        if as_of is not None:
            raise WrongUseError("--counts are of the newest release. Leave out --as-of.")
        _counts(query, state=state, college=college, field=field, level=level, limit=limit, json=json)
        return
    with option_errors():
        chosen: Any = {"state": state, "college": college, "field": field, "level": level}
        frame = api.programs(query, **chosen, limit=limit, as_of=as_of)
    rows = records(frame)
    if json:
        show({"matches": frame.attrs["matches"], "programs": rows})
        return
    for row in rows:
        typer.echo(
            f"{shown_verdict(row):<12} {row['id']}\n             {row['institution']}: {row['field']}"
        )
    _more(frame.attrs["matches"], len(rows))


def _counts(
    query: str,
    *,
    state: str | None,
    college: str | None,
    field: str | None,
    level: str | None,
    limit: int,
    json: bool,
) -> None:
    """Print how many programs pass the earnings test."""
    from edudata.api.program_counts import program_counts
    from edudata.delivery.programs import records

    if college is not None or (query and field is not None):
        raise WrongUseError("--counts takes --state, --field and --level. Leave out the college and words.")
    with option_errors():
        rows = records(program_counts(state=state, field=field or query or None, level=level))
    if json:
        show({"program_counts": rows})
        return
    for row in rows[:limit]:
        typer.echo(f"{row['state'] or '--':<4} {row['credential']:<26} {row['field']}")
        many = "s" if row["programs"] > 1 else ""
        typer.echo(
            f"     {row['programs']:,} program{many}: {row['passes']:,} pass, {row['fails']:,} fail, "
            f"{row['cannot_tell']:,} could be luck, {row['no_result']:,} without a result"
        )
    _more(len(rows), min(limit, len(rows)))


@command()
def program(
    name: Annotated[str, typer.Argument(help="An id such as 001005-5005-bachelors, or words.")],
    spread_factor: Annotated[
        float, typer.Option("--spread", help="Factor for how much earnings differ within a program.")
    ] = 1.0,
    graduates_factor: Annotated[
        float, typer.Option("--graduates", help="Factor for an estimated number of graduates.")
    ] = 1.0,
    as_of: AsOf = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show a program: price, debt, earnings, test result, and whether it may be luck.

    Example: edudata program 001005-5005-bachelors
    """
    from edudata.api import programs as api

    with option_errors():
        factors: Any = {"spread_factor": spread_factor, "graduates_factor": graduates_factor}
        answer = api.program(name, **factors, as_of=as_of)
    if json:
        show(answer.to_dict())
    else:
        typer.echo(repr(answer))


def _more(matches: int, count: int) -> None:
    if matches > count:
        typer.echo(f"{matches:,} match; the first {count:,} are listed. Add a word, or --limit.")
