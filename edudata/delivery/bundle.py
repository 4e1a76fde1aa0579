"""Bundles: a figure in one file with everything that draws it again, and the proof that it does.

A bundle is a zip file with the chart, the rows drawn, the whole tables behind them, words, citation,
licenses and checksums. With edudata installed, `redraw.py` draws the figure from the bundle alone.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from edudata import files, geo, registry
from edudata.api import figures as api
from edudata.api.data import load_as_of
from edudata.api.figures import FigureState
from edudata.catalog import export, reader
from edudata.delivery import figures, rows
from edudata.errors import CorruptDataError, DataDirectoryError, EdudataError, NoBrowserError
from edudata.figures import charts
from edudata.figures.spec import plotly_figure
from edudata.records import CheckResult
from edudata.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.figures.spec import Card

FORMAT = 1
MANIFEST = "manifest.json"
ROWS = "data/rows.csv"
CHART = "figure.plotly.json"
# A zip of a few kilobytes can unpack to terabytes.
MAX_BYTES = 500_000_000
MAX_FILES = 200
PICTURES = ("svg", "png")
# Of all files: the same figure gives the same bundle, byte for byte.
TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was opened: its manifest, and its files by path."""

    manifest: Mapping[str, Any]
    contents: Mapping[str, bytes]


def pack(figure_state: FigureState, as_of: str | None) -> bytes:
    """Put a drawn figure into a bundle."""
    contents = _documents(figure_state, as_of) | _tables(figure_state.frames)
    manifest = {
        "format": FORMAT,
        "figure": figure_state.spec.id,
        "controls": figure_state.values,
        "as_of": as_of,
        "edudata": __version__,
        "tables": list(figure_state.frames),
        "vintages": figures.released(figure_state),
        "files": {
            name: {"bytes": len(data), "sha256": files.sha256(data)}
            for name, data in sorted(contents.items())
        },
    }
    contents = {MANIFEST: files.json_bytes(manifest)} | dict(sorted(contents.items()))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, TIME), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _documents(figure_state: FigureState, as_of: str | None) -> dict[str, bytes]:
    contents = _own(figure_state) | _cited(figure_state, as_of)
    try:
        for kind in PICTURES:
            contents[f"figure.{kind}"] = figures.encode(figure_state, kind, as_of)
    except NoBrowserError:
        pass  # a machine without a browser makes a bundle without pictures
    return contents


def _own(figure_state: FigureState) -> dict[str, bytes]:
    """Write what needs the tables of the bundle alone."""
    return {
        "README.md": _readme(figure_state).encode(),
        CHART: figures.chart_json(figure_state),
        ROWS: rows.csv(figure_state.card.data),
        "redraw.py": SCRIPT.encode(),
        "redraw.ipynb": files.json_bytes(_notebook()),
    }


def _cited(figure_state: FigureState, as_of: str | None) -> dict[str, bytes]:
    """Write what names sources and terms, which the catalog knows."""
    citation = figures.cited(figure_state, as_of)[1]
    return {
        "CITATION.txt": f"{citation.text}\n".encode(),
        "CITATION.bib": f"{citation.bibtex}\n".encode(),
        "LICENSES.md": _licenses(figure_state).encode(),
        "figure.json": figures.encode(figure_state, "json", as_of),
        "figure.md": figures.encode(figure_state, "md", as_of),
        "figure.html": figures.encode(figure_state, "html", as_of),
    }


def _tables(frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Write the tables as `edudata.read` reads them, with types and attrs."""
    catalog, contents = reader.catalog(), {}
    with TemporaryDirectory() as folder:
        for name, frame in frames.items():
            export.export(frame, Path(folder) / f"{name}.parquet", catalog)
        for path in sorted(Path(folder).iterdir()):
            contents[f"tables/{path.name}"] = path.read_bytes()
    return contents


def _licenses(figure_state: FigureState) -> str:
    catalog = reader.catalog()
    ids = sorted({i for name in figure_state.spec.tables for i in reader.entry(catalog, name)["licences"]})
    lines = ["# Terms of the data in this bundle", ""]
    for license in (catalog["licences"][i] for i in ids):
        passing = {"yes": "may be passed on", "figures_only": "figures may be quoted with credit"}
        where = f" See {license['url']}." if license["url"] else ""
        lines.append(
            f"- **{license['name']}** ({license['id']}): {passing[license['redistribute']]}.{where}"
        )
    return "\n".join([*lines, "", "The code of edudata is under the MIT license.", ""])


def _readme(figure_state: FigureState) -> str:
    # A whole number may come back from the manifest as 20.0.
    texts = {n: f"{v:.12g}" if isinstance(v, float) else v for n, v in figure_state.values.items()}
    values = ", ".join(f"{name} = {value}" for name, value in texts.items()) or "none"
    return f"""# {figure_state.card.finding}

Figure {figure_state.spec.id}, {figure_state.spec.name}. {figure_state.card.subtitle}.

| file | holds |
|---|---|
| figure.html | the chart as a page that needs no network |
| figure.svg, figure.png | the chart as a picture, if the machine had a browser |
| figure.json, figure.md | words, releases and rows |
| {CHART} | the chart for Plotly |
| {ROWS} | the rows drawn |
| tables/ | the whole tables behind them, with their metadata |
| CITATION.txt, CITATION.bib, LICENSES.md | how to cite the data, and their terms |
| redraw.py, redraw.ipynb | draw the figure again from this folder alone |
| {MANIFEST} | controls ({values}), releases, checksums |

Draw it again: `pip install edudata=={__version__}`, unpack, `python redraw.py`.
Prove it: `edudata verify bundle.zip` compares every checksum, then draws the figure from the tables and
compares rows and chart.
"""


SCRIPT = '''"""Draw the figure again from this folder alone, with edudata installed and no network."""

from pathlib import Path

from edudata.delivery import rows
from edudata.delivery.bundle import plot, redraw

here = Path(__file__).resolve().parent
card = redraw(here).card
print(card.finding)
(here / "redrawn.csv").write_bytes(rows.csv(card.data))
plot(card).write_html(here / "redrawn.html", include_plotlyjs=True)
print("Written: redrawn.csv, redrawn.html")
'''


def _notebook() -> dict[str, Any]:
    cells = [
        "from pathlib import Path",
        "import edudata as ed\nfrom edudata.delivery.bundle import plot, redraw",
        'card = redraw(Path(".")).card\nprint(card.finding)',
        "plot(card)",
        "card.data",
        '{path.stem: ed.read(path).head() for path in Path("tables").glob("*.parquet")}',
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": text,
            }
            for number, text in enumerate(cells, start=1)
        ],
    }


def redraw(folder: Path) -> FigureState:
    """Draw the figure of an unpacked bundle from the tables in it.

    Parameters
    ----------
    folder : Path
        Where the bundle was unpacked.

    Raises
    ------
    CorruptDataError
        If a file is missing or does not have its checksum.
    """
    remedy = "Unpack the bundle again."
    manifest = files.read_json(folder / MANIFEST, remedy)
    frames = {name: export.read(folder / "tables" / f"{name}.parquet") for name in manifest["tables"]}
    spec = registry.figure(manifest["figure"])
    return api.draw(spec, frames, manifest["controls"], manifest["as_of"])


def plot(card: Card) -> go.Figure:
    """Return a card's chart as a Plotly figure with its title and its maps' polygons."""
    return plotly_figure(geo.attach(charts.titled(card)))


def read(path: Path) -> Bundle:
    """Open a bundle and compare its files with their checksums.

    Raises
    ------
    CorruptDataError
        If it is no bundle, or a file was changed, added or removed; the message names the files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise CorruptDataError(f"{path} is too large for a bundle of edudata.")
            contents = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except OSError as error:
        raise DataDirectoryError(f"Cannot read {path}: {error.strerror or error}.") from error
    # zipfile raises these for damaged, encrypted or unknown content.
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        zlib.error,
    ) as error:
        raise CorruptDataError(
            f"{path} is not a readable zip file ({error}). Get the bundle again."
        ) from error
    manifest = _manifest(path, contents)
    if problems := _differences(manifest["files"], contents):
        raise CorruptDataError(
            f"{path} is not as it was made: {'; '.join(problems)}. Get the bundle again, or make a new one "
            "with `edudata bundle`."
        )
    return Bundle(manifest, contents)


def _manifest(path: Path, contents: Mapping[str, bytes]) -> dict[str, Any]:
    fields = ("figure", "controls", "as_of", "tables", "files", "edudata")
    try:
        manifest = json.loads(contents[MANIFEST])
        known = all(isinstance(fact, dict) and "sha256" in fact for fact in manifest["files"].values())
        if manifest["format"] != FORMAT or not known or any(field not in manifest for field in fields):
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CorruptDataError(
            f"{path} is no bundle of edudata: it has no {MANIFEST} that this version reads."
        ) from None
    return dict(manifest)


def _differences(recorded: Mapping[str, Any], contents: Mapping[str, bytes]) -> list[str]:
    present = set(contents) - {MANIFEST}
    changed = sorted(
        name for name in present & set(recorded) if files.sha256(contents[name]) != recorded[name]["sha256"]
    )
    groups = {
        "changed": changed,
        "missing": sorted(set(recorded) - present),
        "added": sorted(present - set(recorded)),
    }
    return [f"{what}: {', '.join(names)}" for what, names in groups.items() if names]


def verify(path: Path) -> list[CheckResult]:
    """Prove a bundle: its checksums, then the figure drawn again from its tables.

    Parameters
    ----------
    path : Path
        A zip file that `edudata bundle` made.

    Returns
    -------
    list of CheckResult
        For the checksums, the rows, the chart, and all other files. Where this machine has other
        releases, or none, citation and terms are compared with their checksums alone.

    Raises
    ------
    CorruptDataError
        If the file is no bundle or was changed.
    """
    bundle = read(path)
    checks = [CheckResult("every file has its checksum", True, f"{len(bundle.contents):,} files")]
    with TemporaryDirectory() as folder:
        for name in [MANIFEST, *(n for n in bundle.contents if n.startswith("tables/"))]:
            target = (Path(folder) / name).resolve()
            if not target.is_relative_to(Path(folder).resolve()):
                raise CorruptDataError(f"{path} holds a file that lies outside of it: {name}.")
            files.write_bytes(target, bundle.contents[name])
        try:
            figure_state = redraw(Path(folder))
        except EdudataError as error:
            return [*checks, CheckResult("the figure can be drawn again", False, str(error))]
        except KeyError as error:
            reason = f"{MANIFEST} does not name the table {error}, which the figure needs"
            return [*checks, CheckResult("the figure can be drawn again", False, reason)]
    versions = f"made by edudata {bundle.manifest['edudata']}, this is {__version__}"
    for what, name, again in (
        ("the rows drawn again are the same", ROWS, rows.csv(figure_state.card.data)),
        ("the chart drawn again is the same", CHART, figures.chart_json(figure_state)),
    ):
        checks.append(CheckResult(what, bundle.contents.get(name) == again, f"{name}, {versions}"))
    return [*checks, *_written_again(bundle, figure_state)]


def _written_again(bundle: Bundle, figure_state: FigureState) -> list[CheckResult]:
    """Compare the manifest and all other files with what this version of edudata writes.

    A forger can renew the checksums; another version may write other words, so that these checks are
    required for bundles of this version alone.
    """
    manifest, contents = bundle.manifest, bundle.contents
    as_of, same = manifest["as_of"], manifest["edudata"] == __version__
    tables = {
        f"tables/{name}.parquet{end}" for name in figure_state.frames for end in ("", ".metadata.json")
    }
    facts = {
        "figure": figure_state.spec.id,
        "controls": figure_state.values,
        "tables": list(figure_state.frames),
        "vintages": figures.released(figure_state),
    }
    wrong = [name for name, value in facts.items() if manifest.get(name) != value]
    documents = _own(figure_state)
    try:
        # On a machine with other releases, sources are described differently: then nothing is compared.
        current = {name: load_as_of(name, as_of).attrs["vintage"] for name in facts["vintages"]}
        if current == facts["vintages"]:
            documents |= _cited(figure_state, as_of)
    except EdudataError:
        pass  # a bundle proves itself on a machine without data, too
    changed = sorted(name for name, data in documents.items() if contents.get(name) != data)
    known = {MANIFEST, *documents, *tables, *_CITED, *(f"figure.{kind}" for kind in PICTURES)}
    added, missing = sorted(set(contents) - known), sorted((tables | _CITED) - set(contents))
    return [
        CheckResult("the manifest says what was drawn", not wrong, _listed(wrong), same),
        CheckResult("words, code, citation and terms are as written", not changed, _listed(changed), same),
        CheckResult("there is no other file", not added, _listed(added), same),
        CheckResult("no file is missing", not missing, _listed(missing), same),
    ]


_CITED = {"CITATION.txt", "CITATION.bib", "LICENSES.md", "figure.json", "figure.md", "figure.html"}


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) if names else "no difference"
