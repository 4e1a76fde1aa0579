"""Build the static site: all of it, or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from edudata import geo, registry
from edudata.analysis.place import sheet
from edudata.analysis.place.record import Row
from edudata.analysis.place.style import PAPER, STYLE
from edudata.api.briefs import atlas
from edudata.api.figures import FigureState, figure_frames
from edudata.api.program_counts import program_counts
from edudata.delivery import page, tables
from edudata.delivery.browser import FOLDER, LIBRARY
from edudata.delivery.document import deliver
from edudata.delivery.metadata import llms
from edudata.delivery.site import pages, programs
from edudata.delivery.site.pages import Chapter
from edudata.delivery.site.states import choices, script, states
from edudata.errors import DataDirectoryError
from edudata.files import sha256

FIGURE_FORMATS = ("csv", "md")
TABLE_FORMATS = ("csv", "json", "parquet", "md", "metadata.json")
LISTS = {
    "tables": ("json",),
    "figures": ("json",),
    "claims": ("csv", "md"),
    "explanations": ("json", "md"),
    "sources": ("json", "md"),
    "changes": ("json", "atom", "feed.json", "md"),
    "calendar": ("json", "ics"),
    "schema-org": ("json",),
    "dcat": ("json",),
}
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Site:
    """What was built: number of figures, of their states, of files, and bytes."""

    figures: int
    states: int
    files: int
    bytes: int


def silent(_: str) -> None:
    """Tell nobody."""


def build(
    out: Path,
    chapters: Iterable[Chapter],
    *,
    with_tables: bool = False,
    every: bool = False,
    documentation: Path | None = None,
    progress: Progress = silent,
) -> Site:
    """Write the site into a new or empty folder.

    Parameters
    ----------
    out, chapters : Path and iterable of Chapter
        The folder; the story, which is the order of the figures, too.
    with_tables : bool
        Also every table in every format, and the descriptions that need their checksums.
    every : bool
        Every place of long lists, not the first ones alone, and a brief of each place.
    documentation : Path, optional
        The built documentation, which becomes `docs/` with a link in every menu.
    progress : callable
        Called with a few words on each part before it is written.

    Raises
    ------
    DataDirectoryError
        If the folder holds something, or cannot be written; nothing is left half-written. If the
        documentation is not there.
    """
    require_empty(out)
    if documentation is not None and not (documentation / "index.html").is_file():
        raise DataDirectoryError(f"{documentation} holds no index.html. Build it with `make docs`.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # Next to its place, so that moving it there is one step.
        staging = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    except OSError as error:
        raise DataDirectoryError(f"Cannot write {out}: {error.strerror or error}.") from error
    try:
        writer = Writer(staging, progress, every=every, documented=documentation is not None)
        writer.assets()
        figure_states = {spec_id: writer.figure(spec_id) for spec_id in registry.figures()}
        writer.documents(list(chapters), figure_states)
        if every:
            writer.places()
        if with_tables:
            writer.tables()
        if documentation is not None:
            writer.documentation(documentation)
        staging.chmod(0o755)
        if out.exists():
            out.rmdir()
        staging.replace(out)
    except OSError as error:
        raise DataDirectoryError(f"Cannot write {out}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Site(len(figure_states), writer.states, writer.files, writer.bytes)


def require_empty(out: Path) -> None:
    """Refuse a folder that holds something: it is not deleted, and not mixed with the site."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise DataDirectoryError(f"{out} is not an empty folder. Name a new one, or empty it first.")


def _place_link(row: Row) -> str:
    return f"../figures/{row.figure}.html" if row.figure else "../data.html"


class Writer:
    """Writes the parts of the site into a folder and counts them."""

    def __init__(
        self, folder: Path, progress: Progress, *, every: bool = False, documented: bool = False
    ) -> None:
        self.folder, self.progress, self.every, self.documented = folder, progress, every, documented
        self.states = self.files = self.bytes = 0

    def write(self, name: str, data: bytes) -> None:
        """Write one file; the menu of a page names the documentation if there is one."""
        if name.endswith(".html"):
            root = "../" * name.count("/")
            link = f'<a href="{root}docs/index.html">Documentation</a>' if self.documented else ""
            data = data.replace(pages.DOCS_PLACE.encode(), link.encode())
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files += 1
        self.bytes += len(data)

    def assets(self) -> None:
        """Write style, scripts and outlines of maps."""
        style = page.style() + (FOLDER / "site.css").read_text(encoding="utf-8")
        self.write("assets/site.css", style.encode())
        self.write("assets/draw.js", page.drawing_script().encode())
        self.write("assets/plotly.min.js", LIBRARY.read_bytes())
        for name in geo.NAMES:
            self.write(f"geo/{name}.js", b"edudataFile(" + geo.path(name).read_bytes().strip() + b");\n")
        # GitHub Pages would otherwise leave out what begins with an underscore.
        self.write(".nojekyll", b"")

    def figure(self, figure_id: str) -> FigureState:
        """Write a figure's page, its states and its documents; return the default state."""
        self.progress(figure_id)
        spec = registry.figure(figure_id)
        frames = figure_frames(spec)
        offered = choices(spec, frames, every=self.every)
        addresses: dict[str, str] = {}
        known: dict[str, str] = {}
        default: FigureState | None = None

        def once(data: bytes, kind: str = "") -> str:
            # Two states that look the same share a file.
            if (checksum := sha256(data)) not in known:
                number = sum(name.startswith("part-") == bool(kind) for name in known.values())
                known[checksum] = f"{kind}{number}.js"
                self.write(f"states/{figure_id}/{known[checksum]}", data)
            return known[checksum]

        for state in states(spec, frames, offered):
            default = default or state.drawn
            name = once(script(state.drawn, lambda data: once(data, "part-")))
            addresses[state.key] = f"states/{figure_id}/{name}"
        self.states += len(addresses)
        assert default is not None  # the default state is always drawn
        relative = {key: f"../{address}" for key, address in addresses.items()}
        self.write(f"figures/{figure_id}.html", pages.figure(default, offered, relative))
        for format in FIGURE_FORMATS:
            self.write(f"figures/{figure_id}.{format}", deliver(f"figures/{figure_id}", format).body)
        return default

    def documents(self, chapters: list[Chapter], figure_states: dict[str, FigureState]) -> None:
        """Write the story, the claims, the lists, the feeds and the descriptions."""
        self.progress("claims")
        board = deliver("claims", "json", {"history": "true"}).body
        records = json.loads(board)["claims"]
        self.write("claims.json", board)
        self.write("claims.html", pages.claims(records))
        self.write("index.html", pages.story(chapters, figure_states, records))
        self.write("figures.html", pages.figure_list(chapters, figure_states, with_places=self.every))
        rivals = json.loads(deliver("explanations").body)["explanations"]
        self.write("explanations.html", pages.explanations(rivals))
        self.programs()
        self.progress("lists and feeds")
        for name, formats in LISTS.items():
            for format in formats:
                self.write(f"{name}.{format}", deliver(name, format).body)
        self.write("CITATION.cff", deliver("citation", "cff").body)
        self.write("llms.txt", llms.text("").encode())
        self.write("robots.txt", b"User-agent: *\nAllow: /\n")
        entries = json.loads(deliver("tables").body)["tables"]
        self.write("data.html", pages.data(entries, ()))

    def programs(self) -> None:
        """Write how many programs pass the earnings test, for a reader to choose from."""
        self.progress("programs")
        counts = program_counts()
        self.write("programs.html", programs.html(counts))
        self.write(programs.DATA, programs.data(counts))
        self.write(programs.SCRIPT, programs.script())

    def documentation(self, folder: Path) -> None:
        """Copy the documentation."""
        self.progress("documentation")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target = self.folder / "docs" / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                self.files += 1
                self.bytes += target.stat().st_size

    def places(self) -> None:
        """Write a brief of each state, area and college, and the list of them."""
        known = atlas()
        self.write("assets/place.css", f"{PAPER}{STYLE}".encode())
        places = list(known.directory.places.values())
        for number, place in enumerate(places):
            if number % 1000 == 0:
                self.progress(f"briefs of places, {number:,} of {len(places):,}")
            text = sheet.page(known.brief(place), _place_link, "../assets/place.css")
            self.write(f"places/{place.id}.html", text.encode())
        self.write("places.html", pages.places(places))

    def tables(self) -> None:
        """Write every table in every format, figures as JSON, and what names checksums."""
        for name in tables.names():
            self.progress(name)
            for format in TABLE_FORMATS:
                self.write(f"tables/{name}.{format}", deliver(f"tables/{name}", format).body)
        for name in registry.figures():
            self.write(f"figures/{name}.json", deliver(f"figures/{name}", "json").body)
        for name in ("datapackage", "croissant"):
            self.write(f"{name}.json", deliver(name).body)
        entries = json.loads(deliver("tables").body)["tables"]
        self.write("data.html", pages.data(entries, TABLE_FORMATS))
