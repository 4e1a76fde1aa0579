"""Commands on Census microdata: download, convert, verify, estimate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from edudata import config
from edudata.cli.common import Command, DataDir, Group, Json, app, show, show_results
from edudata.errors import EdudataError, OutOfRangeError

microdata = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="Compute rates of graduates from Census microdata, with standard errors.",
)
app.add_typer(microdata, name="microdata")
command = partial(microdata.command, cls=Command)

Year = Annotated[str, typer.Argument(help="Survey year, 2009 to 2024, or five such as 2019-2023.")]
Experimental = Annotated[bool, typer.Option("--experimental", help="Accept the experimental file of 2020.")]
Data = Annotated[
    Path | None, typer.Option("--microdata-dir", help="Folder of converted years.", show_default=False)
]
By = Annotated[str, typer.Option("--by", help="For example state,major; year shows each year separately.")]
Where = Annotated[list[str] | None, typer.Option("--where", help="A condition, for example state=TN,KY.")]
Newest = Annotated[str, typer.Option("--year", help="Survey year, five such as 2019-2023, or newest.")]
Span = Annotated[int, typer.Option("--span", help="Number of 1-year files to pool.")]
Ages = Annotated[str, typer.Option("--ages", help="recent, all, or such as 25-34.")]
RuleName = Annotated[str, typer.Option("--rule", help="default, nyfed, onet, bls or zone.")]
Level = Annotated[float, typer.Option("--level", help="Confidence level in percent.")]
Fewest = Annotated[int, typer.Option("--min-n", help="Hide values based on fewer people.")]
Kind = Annotated[str, typer.Option("--kind", help="direct or composite.")]
Engine = Annotated[str, typer.Option("--engine", help="auto, cube, numpy, duckdb, polars or spark.")]


def _root(data: Path | None) -> Path:
    return data if data is not None else config.microdata_dir()


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show progress: a bar on a terminal, one line a file in a log."""
    if quiet:
        yield lambda name, done, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
    else:
        yield _line_per_file()


def _line_per_file() -> Callable[[str, int, int], None]:
    last: list[str] = []

    def line(name: str, done: int, total: int) -> None:
        if last != [name]:
            last[:] = [name]
            typer.echo(f"{name}  {100 * done / max(total, 1):.0f}%", err=True)

    return line


@command()
def fetch(
    year: Year,
    states: Annotated[str, typer.Option("--states", help="For example WY,DC; all by default.")] = "",
    experimental: Experimental = False,
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Download a year's person files; run it again after a failure.

    Example: edudata microdata fetch 2024 --states WY,DC
    """
    from edudata.microdata.fetch import fetch as download

    codes = tuple(part.strip() for part in states.split(",") if part.strip())
    with _bar(json) as progress:
        paths = download(year, _root(microdata_dir), codes, experimental=experimental, progress=progress)
    size = sum(path.stat().st_size for path in paths)
    if json:
        show({"year": year, "files": [str(path) for path in paths], "bytes": size})
    else:
        typer.echo(f"{len(paths)} files, {size / 1e6:,.0f} MB. Next: edudata microdata convert {year}")


@command()
def convert(
    year: Year,
    files: Annotated[
        list[Path] | None, typer.Argument(help="csv_p*.zip or their CSV files; the downloads by default.")
    ] = None,
    experimental: Experimental = False,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Show the year in the figures.")
    ] = True,
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Convert downloads into one year file and a cube; run it again after a failure.

    Example: edudata microdata convert 2024
    """
    from edudata.microdata import convert as converter
    from edudata.microdata import cube, fetch

    root = _root(microdata_dir)
    sources = files or fetch.downloads(year, root)
    with _bar(json) as progress:
        done = converter.convert(year, sources, root, experimental=experimental, progress=progress)
        progress("cube", 1, 1)
        if done.vintage.occupations != "2002":
            cube.build(done)
        progress("figures", 1, 1)
        outcome = _in_figures(done.vintage.name, root) if figures else "The figures stay as they are."
    record = done.record
    if json:
        names = ("year", "rows", "persons", "states", "sha256")
        show({name: record[name] for name in names} | {"figures": outcome})
        return
    typer.echo(
        f"{record['year']}: {record['rows']:,} graduates of {record['persons']:,} people in "
        f"{len(record['states'])} states, in {done.folder}. Next: edudata microdata verify {year}"
    )
    typer.echo(outcome)


def _in_figures(name: str, root: Path) -> str:
    """Add a year to the figures, or say why not: the conversion is done in any case."""
    from edudata.microdata import summary

    try:
        vintage = summary.publish(name, root)
    except EdudataError as error:
        return f"The figures stay as they are: {error}"
    return f"The figures have {name} already." if vintage is None else f"The figures show {name} now."


@command()
def verify(year: Year, microdata_dir: Data = None, json: Json = False, data_dir: DataDir = None) -> None:
    """Compare a year with the Bureau's published estimates and standard errors.

    Example: edudata microdata verify 2024
    """
    from edudata.microdata.convert import open_year
    from edudata.microdata.verify import verify as compare

    show_results(compare(open_year(_root(microdata_dir) / str(year))), json)


@command()
def underemployment(
    by: By = "",
    where: Where = None,
    year: Newest = "newest",
    span: Span = 1,
    ages: Ages = "recent",
    rule: RuleName = "default",
    level: Level = 90,
    min_n: Fewest = 30,
    kind: Kind = "direct",
    engine: Engine = "auto",
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Estimate underemployment with its standard errors.

    Example: edudata microdata underemployment --by state
    """
    from edudata.api import microdata as api

    frame = api.underemployment(
        _names(by), _conditions(where), year=year, span=span, ages=_ages(ages), rule=rule, level=level,
        min_n=min_n, kind=kind, engine=engine, data=microdata_dir,
    )  # fmt: skip
    _show(frame, json)


@command()
def unemployment(
    by: By = "",
    where: Where = None,
    year: Newest = "newest",
    span: Span = 1,
    ages: Ages = "recent",
    level: Level = 90,
    min_n: Fewest = 30,
    engine: Engine = "auto",
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Estimate unemployment of graduates with its standard errors.

    Example: edudata microdata unemployment --by state
    """
    from edudata.api import microdata as api

    frame = api.unemployment(
        _names(by), _conditions(where), year=year, span=span, ages=_ages(ages), level=level, min_n=min_n,
        engine=engine, data=microdata_dir,
    )  # fmt: skip
    _show(frame, json)


@command()
def compare(
    a: Annotated[list[str], typer.Argument(help="The group, such as state=NV.")],
    b: Annotated[
        list[str] | None, typer.Option("--with", help="The other group; everybody by default.")
    ] = None,
    measure: Annotated[
        str, typer.Option("--measure", help="underemployment or unemployment.")
    ] = "underemployment",
    year: Newest = "newest",
    span: Span = 1,
    ages: Ages = "recent",
    rule: RuleName = "default",
    level: Level = 90,
    engine: Engine = "auto",
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Compare the rates of two groups, with the standard error of the difference.

    Example: edudata microdata compare state=NV --with state=TN,KY
    """
    from edudata.api import microdata as api

    frame = api.compare(
        _conditions(a), _conditions(b), year=year, span=span, ages=_ages(ages), rule=rule, level=level,
        measure=measure, engine=engine, data=microdata_dir,
    )  # fmt: skip
    _show(frame, json)


@command()
def wages(
    by: By = "",
    where: Where = None,
    year: Newest = "newest",
    ages: Ages = "recent",
    full_time: Annotated[
        bool, typer.Option("--full-time/--all-workers", help="Full-time, full-year workers only.")
    ] = True,
    level: Level = 90,
    min_n: Fewest = 30,
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Estimate median wages, from a converted year.

    Example: edudata microdata wages --by major
    """
    from edudata.api import microdata as api

    frame = api.wages(
        _names(by), _conditions(where), year=year, ages=_ages(ages), full_time=full_time, level=level,
        min_n=min_n, data=microdata_dir,
    )  # fmt: skip
    _show(frame, json)


@command()
def occupations(
    where: Annotated[list[str], typer.Argument(help="The group, such as major=Psychology.")],
    year: Newest = "newest",
    ages: Ages = "recent",
    rule: RuleName = "default",
    level: Level = 90,
    min_n: Fewest = 30,
    microdata_dir: Data = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """List the occupations of a group of graduates, from a converted year.

    Example: edudata microdata occupations major=Psychology
    """
    from edudata.api import microdata as api

    frame = api.occupations(
        _conditions(where), year=year, ages=_ages(ages), rule=rule, level=level, min_n=min_n,
        data=microdata_dir,
    )  # fmt: skip
    _show(frame, json)


def _show(frame: Any, json: bool) -> None:
    """Print a result and what it rests on."""
    if json:
        show({"rows": _plain(frame), "about": dict(frame.attrs)})
        return
    typer.echo(frame.round(2).to_string(index=False))
    about = frame.attrs
    typer.echo(f"\n{about['year']}, ages {about['ages']}. {about['rule_in_words']}".rstrip())
    if "se_method" in about:
        typer.echo(f"Standard errors: {about['se_method']}.")
    if about.get("missing_states"):
        typer.echo(f"Without {about['missing_states']}: not the whole nation.")


def _names(by: str) -> list[str]:
    return [name.strip() for name in by.split(",") if name.strip()]


def _conditions(texts: list[str] | None) -> dict[str, list[str]]:
    return dict(map(_condition, texts or []))


def _condition(text: str) -> tuple[str, list[str]]:
    name, sign, values = text.partition("=")
    if not sign or not values:
        raise OutOfRangeError(f"{text!r} is not name=value. Example: --where state=TN,KY")
    return name.strip(), [value.strip() for value in values.split(",")]


def _ages(text: str) -> str | tuple[int, int]:
    low, sign, high = text.partition("-")
    if sign and low.isdigit() and high.isdigit():
        return int(low), int(high)
    return text


def _plain(frame: Any) -> list[dict[str, Any]]:
    """Return rows with None for missing numbers, which JSON writes as null."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [dict(row) for row in rows]
