"""A place to refresh in: data published from real files, publishers' hosts led to this machine.

The operator's own function runs, `refresh.refresh`. Nothing of the product is replaced but where a
host name leads to; tables that wait for resources without a reference file are left out, to save time.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

import pytest
import requests

from edudata import registry
from edudata.errors import EdudataError
from edudata.etl.extract.mirror import mirror_map
from edudata.etl.extract.policy import Policy
from edudata.etl.run import history
from edudata.etl.run.report import RefreshReport
from edudata.operations import refresh
from edudata.published import CATALOG, read_catalog
from edudata.records import Context, Request, Resource
from edudata.registry import resources, tables
from edudata.sources import _edition
from helpers import corruptions
from helpers.http_server import Answer, Reply, Server, ok, page
from helpers.http_server import Request as HttpRequest

HERE = Path(__file__).resolve().parents[1]
BEFORE, TODAY = date(2026, 11, 20), date(2026, 11, 23)
QUICK = Policy(
    connect_s=1, read_s=2, total_s=20, retries=0, backoff_s=0, pause_s=0, pauses_s={}, max_bytes=5_000_000
)
KEYS = {
    "FRED_API_KEY": "f00dfeedf00dfeedf00dfeedf00dfeed",
    "BLS_API_KEY": "b15b15b15b15b15b15b15b15b15b15b1",
    "SCORECARD_API_KEY": "5c05eca5d5c05eca5d5c05eca5d5c05e",
    "CENSUS_API_KEY": "ce5505ce5505ce5505ce5505ce5505ce",
    "BEA_API_KEY": "BEABEA00-BEAB-EABE-ABEA-BEABEABEABEA",
}
SAMPLE = (
    "fred/mspus",
    "census/acs_county",
    "nyfed/household_debt",
    "fsa/portfolio_summary",
    "bea/price_parities",
    "nces/tuition",
)
"""One resource a kind of file: csv, json, xlsx, xls, zip, html."""
CUTS = {
    "scorecard/programs": 3000,
    "scorecard/other_programs": 3000,
    "scorecard/campuses": 3000,
    "scorecard/fields": 3000,
    "zillow/zhvi": 60,
    "zillow/zori": 60,
    "fhfa/hpi": 2000,
}
"""Large files are cut to so many rows: what is tried on them does not depend on their size."""


def _two_occupations(data: bytes) -> bytes:
    """Two occupations of every area, so that the nation and the states are there."""
    header, *rows = gzip.decompress(data).splitlines(keepends=True)
    return gzip.compress(
        b"".join([header, *(row for row in rows if b",11-1011," in row or b",11-1021," in row)])
    )


WALKS = ("nyfed/household_debt", "nyfed/student_loan_delinquency", "ipeds/directory", "census/acs_county")
"""Resources that ask for the newest edition first and get a refusal."""


def mirrored() -> dict[str, list[str]]:
    """Resource -> its reference files, of those that can be refreshed."""
    files, _, _ = mirror_map(HERE / "mirror.toml")
    records = resources()
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in files.items()
        if records[name].refreshable
    }


def editions() -> dict[str, bytes]:
    """The payload that names the edition, of resources whose files do not."""
    _, _, names = mirror_map(HERE / "mirror.toml")
    return {name: _edition.payload(edition) for name, edition in names.items()}


EDITION = "edition.json"


def name_edition(name: str, place: Path) -> None:
    """Write the file that names the edition of a resource's files into their folder, if it needs one."""
    if name in editions():
        (place / EDITION).write_bytes(editions()[name])


@contextmanager
def places(data: Path, cache: Path, **keys: str) -> Iterator[None]:
    """The environment of an operator: data and cache here, these keys and no others."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.lower().endswith("_proxy") or name in KEYS or name == "EDUDATA_CONTACT_EMAIL":
                patch.delenv(name)
        patch.setenv("EDUDATA_DATA_DIR", str(data))
        patch.setenv("EDUDATA_CACHE_DIR", str(cache))
        for name, value in keys.items():
            patch.setenv(name, value)
        yield


class Lab:
    """Data published from the reference files of some resources, and copies of it to work on."""

    def __init__(
        self, reference: Path, folder: Path, names: Iterable[str], bundled: Iterable[str] = ()
    ) -> None:
        """names: resources published from their reference files; bundled: others, as they come with us."""
        self.folder, self.names = folder, sorted(names)
        for name in bundled:
            shutil.copytree(HERE.parent / "data" / "raw" / name, folder / "data" / "raw" / name)
        self.files = folder / "files"
        for name in self.names:
            place = self.files / name
            place.mkdir(parents=True)
            for file in mirrored()[name]:
                data = (reference / "sources" / file).read_bytes()
                if name in CUTS:
                    data = corruptions.cut(data, CUTS[name])
                elif name == "bls/oews":
                    data = _two_occupations(data)
                (place / Path(file).name).write_bytes(data)
            name_edition(name, place)
        self.base, self.cache = folder / "data", folder / "cache"
        with places(self.base, self.cache):
            self.first = refresh.refresh(self.names, mirror=self.files, today=BEFORE)
        self.sums = contents(self.base)
        catalog = read_catalog(self.base / "processed" / CATALOG)
        self.tables = {name: tables()[name] for name in catalog["tables"]}
        self.intact = False

    def payloads(self, name: str) -> list[tuple[str, bytes]]:
        """A resource's files as they are, name and bytes, without the edition that a person names."""
        folder = self.files / name
        return [(p.name, p.read_bytes()) for p in sorted(folder.iterdir()) if p.name != EDITION]

    def copy(self, to: Path) -> Path:
        """The published data once more; files are linked, as nothing may write into one in place."""
        shutil.copytree(
            self.base, to, copy_function=os.link, ignore=shutil.ignore_patterns(".refresh.lock")
        )
        return to

    def place(self) -> Path:
        """A folder with a copy of the data, an empty cache beside it, for one cell after the other.

        What was published is taken over from the last cell if that was seen to have left it as it was.
        """
        root = self.folder / "cell"
        if not self.intact:
            gone(root)
            self.copy(root / "data")
            self.intact = True
            return root
        for path in (*root.iterdir(), *(root / "data").iterdir()):
            if path.name not in ("data", *PARTS):
                gone(path) if path.is_dir() else path.unlink()
        for path in self.base.iterdir():
            if path.name not in PARTS:
                target = root / "data" / path.name
                shutil.copytree(path, target) if path.is_dir() else os.link(path, target)
        return root


PARTS = ("raw", "processed")


def contents(data: Path) -> dict[str, bytes]:
    """Everything under raw/ and processed/: vintages, tables, catalog."""
    return {
        str(p.relative_to(data)): p.read_bytes()
        for part in PARTS
        for p in sorted((data / part).rglob("*"))
        if p.is_file()
    }


def last_summary(data: Path) -> dict[str, Any]:
    """The summary of the newest run of a data directory."""
    return history.summaries([data])[0]


class Route:
    """Leads every host but this machine's to the server: /<host>/<path>, the answer unchanged."""

    def __init__(self, patch: pytest.MonkeyPatch, server: Server) -> None:
        self.port, self.server = server.port, server
        real = requests.adapters.HTTPAdapter.send

        def send(adapter: Any, request: Any, **options: Any) -> Any:
            parts = urlsplit(request.url)
            led = request.copy()
            led.url = urlunsplit(("http", f"127.0.0.1:{self.port}", f"/{parts.hostname}{parts.path}",
                                  parts.query, ""))  # fmt: skip
            answer = real(adapter, led, **options)
            answer.url, answer.request = request.url, request
            return answer

        patch.setattr(requests.adapters.HTTPAdapter, "send", send)


def served(name: str, files: Sequence[tuple[str, bytes]], keys: Mapping[str, str]) -> Answer | None:
    """How a publisher would serve these files to the resource's own questions; None where it would not.

    The questions are gone through once without a network, each given the next file.
    """
    resource = resources()[name]
    context = Context(today=TODAY, keys=keys)
    asks = resource.requests(resource, context) if resource.requests else _one(resource)
    rest = list(files)
    answers: dict[tuple[str, str, bytes], bytes | None] = {}
    refusing = name in WALKS
    try:
        ask = next(asks)
        while True:
            body = None if refusing else _given(ask, rest)
            refusing = False
            answers[_question(ask)] = body
            ask = asks.send(body)
    except StopIteration:
        pass
    except (EdudataError, IndexError):
        return None
    if rest:
        return None

    def answer(request: HttpRequest) -> Reply:
        body = answers.get((request.path, request.query, request.body))
        return page(404) if body is None else ok(body, "application/octet-stream")

    return answer


def _one(resource: Resource) -> Iterator[Request]:
    body = yield Request(url=str(resource.url), file=resource.file or "csv")
    return [body]


def _question(ask: Request) -> tuple[str, str, bytes]:
    prepared = requests.Request(ask.method, ask.url, json=ask.json).prepare()
    parts = urlsplit(str(prepared.url))
    return f"/{parts.hostname}{parts.path}", parts.query, prepared.body or b""


PAGES = {
    "www.onetcenter.org": b'<html><a href="/dl_files/database/db_27_0_text.zip">Text</a></html>',
    "shef.sheeo.org": b'<html><a href="/wp-content/uploads/2026/04/SHEEO_SHEF_FY25_Report_Data.xlsx">',
    "nscresearchcenter.org": b'<html><a href="/wp-content/uploads/CTEEFall2025-DataAppendix.xlsx">25</a>',
}
"""Pages of publishers that name the file's address."""


def _as_published(name: str, data: bytes) -> tuple[str, bytes]:
    """A reference file under the publisher's name and without our compression.

    Raises IndexError, as where files run out, for one that was re-packed or made by hand.
    """
    if data[:4] == b"PAR1" or "_custom_" in name:
        raise IndexError(name)
    if data[:2] == b"\x1f\x8b":
        data, name = gzip.decompress(data), name.removesuffix(".gz")
    return name.replace("_verbatim", ""), data


def _given(ask: Request, rest: list[tuple[str, bytes]]) -> bytes | None:
    if ask.file == "html" and (host := urlsplit(ask.url).hostname) in PAGES:
        return PAGES[str(host)]
    if not rest and ask.absent:
        return None
    rest[:] = [_as_published(*file) for file in rest]
    if ask.file == "zip" and corruptions.kind(rest[0][1]) != "zip":
        body = corruptions.zipped([(f"sub/{n}", d) if len(rest) > 1 else (n, d) for n, d in rest])
        rest.clear()
        return body
    return rest.pop(0)[1]


class Watch:
    """Sees every file that is opened for writing, moved, made or removed anywhere on the machine."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and isinstance(path, (str, bytes, os.PathLike)):
                self.seen.add(os.fsdecode(path))
        elif event in ("os.mkdir", "os.remove", "os.rmdir"):
            self.seen.add(_placed(args[0], args[-1]))
        elif event in ("os.rename", "os.link", "os.symlink"):
            self.seen |= {_placed(args[0], args[-2]), _placed(args[1], args[-1])}

    def outside(self, *allowed: Path) -> list[str]:
        """What was touched outside these folders, Python's own caches aside."""
        inside = tuple(f"{p}" for p in allowed)
        return sorted(
            p for p in self.seen
            if not f"{Path(p).absolute()}".startswith((*inside, "/dev/")) and "__pycache__" not in p
        )  # fmt: skip

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.seen, self.on = set(), True
        try:
            yield
        finally:
            self.on = False


def _placed(path: Any, folder: Any) -> str:
    """A path that may be relative to an open folder, as a whole one."""
    name = os.fsdecode(path)
    if isinstance(folder, int) and folder >= 0 and not name.startswith("/"):
        return f"{Path(f'/proc/self/fd/{folder}').resolve()}/{name}"
    return name


@dataclass
class Cell:
    """One resource, one fault: what is there before, the run, and what must hold afterwards."""

    lab: Lab
    name: str
    watch: Watch
    keys: dict[str, str] = field(default_factory=dict)
    report: RefreshReport | None = None

    def __post_init__(self) -> None:
        self.root = self.lab.place()
        self.data, self.cache = self.root / "data", self.root / "cache"

    @property
    def outcome(self) -> Any:
        assert self.report is not None
        return self.report.resources[0]

    def run(self, **options: Any) -> str:
        """Refresh the one resource; its result."""
        self.lab.intact = False
        with (
            places(self.data, self.cache, **self.keys),
            pytest.MonkeyPatch.context() as patch,
            self.watch.watching(),
        ):
            patch.setattr("edudata.registry.tables", lambda: self.lab.tables)
            options = {"today": TODAY, "policy": QUICK} | options
            self.report = refresh.refresh([self.name], **options)
        return str(self.outcome.result)

    def same(self) -> bool:
        """Whether vintages and tables are, byte for byte, what they were."""
        return contents(self.data) == self.lab.sums

    def check(self, pattern: str = "") -> str:
        """Assert what holds after any run; the letter of the result for the matrix.

        pattern : what the reason of a refusal matches
        """
        import re

        outcome, report = self.outcome, self.report
        assert report is not None
        summary = last_summary(self.data)
        document = next(r for r in summary["resources"] if r["resource"] == self.name)
        assert (document["result"], document["reason"]) == (outcome.result, outcome.reason)
        refused = outcome.result in ("failed", "kept_last_good")
        assert outcome.result != "candidate"
        assert report.ok is not refused
        assert "unexpected" not in outcome.reason, outcome.reason
        if refused:
            assert outcome.reason
            assert outcome.remedy
            assert re.search(pattern, outcome.reason, re.IGNORECASE | re.DOTALL), outcome.reason
        if outcome.result != "published":
            assert self.same(), "published data changed"
            self.lab.intact = True
        else:
            self._new()
        leftovers = [p.name for p in self.root.rglob("*") if p.name.endswith(".tmp")]
        assert not leftovers, leftovers
        assert not list((self.cache / "staging").glob("*"))
        outside = self.watch.outside(self.root)
        assert not outside, outside
        self.no_key(repr(report))
        return LETTERS[outcome.result]

    def no_key(self, *texts: str) -> None:
        """No key in any file here, nor in what was shown."""
        forms = {f(v) for v in self.keys.values() for f in (str, quote, quote_plus) if v.strip()}
        values = [form.lower().encode() for form in forms]
        needles = [t.lower().encode() for t in texts]
        for path in self.root.rglob("*") if values else ():
            if path.is_file() and path.stat().st_nlink == 1:  # a linked file is older than the run
                needles.append(path.read_bytes().lower())
        assert not [v for v in values for t in needles if v in t], "a key is shown"

    def _new(self) -> None:
        """All old files are there, unchanged; the new vintage is whole, and no value in it is wrong."""
        from edudata.etl.compare.diff import align, differ, numbers, value_columns
        from edudata.etl.publish.verify import verify
        from edudata.etl.store import vintages
        from edudata.etl.store.archive import Archive

        now = contents(self.data)
        assert {k: v for k, v in now.items() if k.startswith("raw/")}.items() >= {
            k: v for k, v in self.lab.sums.items() if k.startswith("raw/")
        }.items()
        resource = resources()[self.name]
        all_vintages = Archive([self.data], registry.registry()).vintages(self.name)
        old, new = (vintages.read(v, resource) for v in all_vintages[-2:])
        rows = align(old, new, list(resource.key))
        assert not len(rows.added), f"{len(rows.added)} rows that the publisher never had"
        for column in value_columns(old, new, resource):
            was, came = old[column].iloc[rows.old], new[column].iloc[rows.new]
            if resource.columns[column] in ("number", "integer"):
                before, after = numbers(old, column, rows.old), numbers(new, column, rows.new)
                wrong = differ(before, after) & (after == after)
            else:
                wrong = (was.to_numpy("object") != came.to_numpy("object")) & came.notna().to_numpy()
            assert not wrong.any(), f"{int(wrong.sum())} wrong values of {column} were published"
        book = replace(registry.registry(), tables=self.lab.tables)
        entries = read_catalog(self.data / "processed" / CATALOG)["tables"]
        for entry in entries.values():
            assert (self.data / "processed" / entry["file"]).is_file()
        results = verify(Archive([self.data], book))
        used = {f"processed {t}" for t, e in entries.items() if self.name in e["sources"]}
        assert not [r for r in results if r.name in used and not r.passed]


LETTERS = {"failed": "F", "kept_last_good": "K", "not_newer": "o", "unchanged": "u", "published": "P"}


@contextmanager
def parsing(name: str, change: Callable[[Any], Any]) -> Iterator[None]:
    """The resource's parser gives something else: `change` of the frame that it gives."""
    records = resources()
    resource = records[name]
    parse = resource.parse
    assert parse is not None

    def other(*payloads: bytes) -> Any:
        return change(parse(*payloads))

    records[name] = replace(resource, parse=other)
    try:
        yield
    finally:
        records[name] = resource


def gone(path: Path) -> None:
    """Remove a folder of a cell: hundreds of them would fill the disk."""
    with suppress(OSError):
        shutil.rmtree(path)
