"""Is this installation well? Each answer is a result with its remedy; nothing is changed.

What a reader needs is required; what only a refresh needs (keys, room, a clock) is a warning.
"""

from __future__ import annotations

import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import metadata
from pathlib import Path

from edudata import config, files
from edudata.catalog import describe
from edudata.errors import EdudataError
from edudata.records import CheckResult, Context

ROOM_MB = 500
"""Less free space than this is too little for a refresh: the largest bulk file and its parts."""


def _python() -> CheckResult:
    found = ".".join(map(str, sys.version_info[:3]))
    return CheckResult("Python is 3.11 or newer", sys.version_info >= (3, 11), f"Python {found}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])


def _packages() -> Iterator[CheckResult]:
    for requirement in metadata.requires("edudata") or []:
        if "extra ==" in requirement:
            continue
        matched = re.match(r"([\w.-]+)", requirement)
        name = matched[1] if matched else requirement
        wanted = re.findall(r"(>=|<)\s*([\d.]+)", requirement)
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield CheckResult(f"{name} is installed", False, f"missing: pip install '{requirement}'")
            continue
        good = all(
            _numbers(found) >= _numbers(limit) if sign == ">=" else _numbers(found) < _numbers(limit)
            for sign, limit in wanted
        )
        bounds = ",".join(sign + limit for sign, limit in wanted)
        saw = f"{found} ({bounds})" if good else f"{found}, wanted {bounds}: pip install '{requirement}'"
        yield CheckResult(f"{name} has a supported version", good, saw)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: looking must not make it."""
    return next(p for p in (folder, *folder.parents) if p.exists())


def _place(what: str, folder: Path, remedy: str) -> Iterator[CheckResult]:
    """Whether a folder can be written, and has room."""
    found = _existing(folder.absolute())
    try:
        with tempfile.TemporaryFile(dir=found):
            good, saw = True, str(folder) if found == folder.absolute() else f"{folder} (not made yet)"
    except OSError as error:
        good, saw = False, f"{folder}: {error.strerror}. Reading works; {remedy}."
    yield CheckResult(f"the {what} can be written", good, saw, required=False)
    try:
        free = shutil.disk_usage(found).free // 1_000_000
    except OSError as error:
        saw = f"{folder}: {error.strerror}"
        yield CheckResult(f"the {what} has room", False, saw, required=False)
        return
    saw = f"{free:,} MB free"
    if free < ROOM_MB:
        saw += f", wanted {ROOM_MB}: free some, run `edudata prune`, or {remedy}"
    yield CheckResult(f"the {what} has room", free >= ROOM_MB, saw, required=False)


def _places() -> Iterator[CheckResult]:
    another = f"name a writable one with --data-dir or {config.VARIABLE} to build and refresh"
    yield from _place("data directory", config.data_roots()[0], another)
    yield from _place("cache", config.cache_dir(), f"name another with {config.CACHE_VARIABLE}")


def _keys() -> Iterator[CheckResult]:
    """Which keys are set: their names, never their values."""
    from edudata.registry import sources

    needed: dict[str, tuple[str, list[str], list[str]]] = {}
    for source in sources().values():
        for r in (r for r in source.resources if r.key_variable and r.refreshable):
            _, optional, required = needed.setdefault(
                str(r.key_variable), (source.key_page or source.page or "", [], [])
            )
            (required if r.key_required else optional).append(r.id)
    at_hand = config.keys(needed)
    for variable, (page, optional, required) in sorted(needed.items()):
        for_what = ", ".join(required + optional)
        if variable in at_hand:
            yield CheckResult(f"{variable} is set", True, f"for {for_what}", required=False)
        elif required:
            saw = f"not set: without it nothing is served for {', '.join(required)}. Free at {page}"
            yield CheckResult(f"{variable} is set", False, saw, required=False)
        else:
            saw = f"not set: {for_what} can be asked without it. Free at {page}"
            yield CheckResult(f"{variable} is optional", True, saw, required=False)
    told = "set" if config.contact() else "not set: some publishers refuse a client that names no e-mail"
    yield CheckResult(f"{config.CONTACT} is set", bool(config.contact()), f"{told} address", required=False)
    for path in config.dotenv_files():
        mode = stat.S_IMODE(path.stat().st_mode)
        open_to_all = bool(mode & 0o077)
        saw = f"{path} has mode {mode:03o}" + (f": run chmod 600 {path}" if open_to_all else "")
        yield CheckResult("the file of keys is private", not open_to_all, saw, required=False)


def _hosts(today: date) -> Iterator[CheckResult]:
    """Whether the publishers' hosts answer. The only check that uses the network; only on request."""
    from edudata.operations import connectivity
    from edudata.registry import resources

    found = resources().values()
    keys = config.keys({r.key_variable for r in found if r.key_variable})
    context = Context(today=today, keys=keys)
    needed: dict[str, list[str]] = {}
    for r in found:
        if name := connectivity.host(r, context):
            needed.setdefault(name, []).append(r.id)
    with ThreadPoolExecutor(8, thread_name_prefix="doctor") as pool:
        for name, (good, saw) in zip(needed, pool.map(connectivity.reach, needed), strict=True):
            said = saw if good else f"{saw} Needed for {', '.join(needed[name])}"
            yield CheckResult(f"{name} can be reached", good, said, required=False)


def _checksums() -> Iterator[CheckResult]:
    remedy = "Run `edudata build` to make it again."
    for name, entry in sorted(describe.book()["tables"].items()):
        path = Path(entry["root"]) / "processed" / entry["file"]
        try:
            good = files.sha256(files.read_bytes(path, remedy)) == entry["sha256"]
            saw = "as the catalog names it" if good else f"differs from the catalog. {remedy}"
        except EdudataError as error:
            good, saw = False, str(error)
        yield CheckResult(f"table {name} is intact", good, saw)


def _clock(today: date) -> CheckResult:
    """A clock that runs behind would date new figures before those at hand."""
    from edudata.dates import first_day

    days = [
        (date.fromisoformat(v["retrieved"]) if v["retrieved"] else first_day(v["published"]), v["resource"])
        for entry in describe.book()["tables"].values()
        for v in entry["vintages"]
    ]
    newest, resource = max(days, default=(date.min, ""))
    saw = f"{today}"
    if today < newest:
        saw += f" is before {newest}, when {resource} was at hand already: set this machine's clock"
    return CheckResult("the clock is plausible", today >= newest, saw, required=False)


def _age(today: date) -> Iterator[CheckResult]:
    seen: dict[str, tuple[str, str | None]] = {}
    for entry in describe.book()["tables"].values():
        for vintage in entry["vintages"]:
            have = seen.get(vintage["resource"], ("", None))
            seen[vintage["resource"]] = max(have, (vintage["published"], vintage["next_release"]))
    month = f"{today:%Y-%m}"
    for resource, (published, due) in sorted(seen.items()):
        late = due is not None and due < month
        saw = f"published {published}"
        if due:
            saw += f", next expected {due}" + (" (may be out by now)" if late else "")
        yield CheckResult(f"{resource} is current", not late, saw, required=False)


def examine(today: date | None = None, *, online: bool = False) -> list[CheckResult]:
    """Python, packages, data directory, cache, keys, clock, checksums and the age of the data.

    today  : the day that ages are counted to, the clock's when not given
    online : also connect to every publisher's host; nothing is asked of it
    """
    today = today or date.today()
    results = [_python(), *_packages(), *_places(), *_keys()]
    try:
        results += [_clock(today), *_checksums(), *_age(today)]
    except EdudataError as error:
        results.append(CheckResult("the catalog can be read", False, str(error)))
    if online:
        results += _hosts(today)
    return results
