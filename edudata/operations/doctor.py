"""Check the installation; every failed check names its remedy, and nothing is changed.

What readers need is required; what only a refresh needs (keys, space, a clock) is a warning.
"""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from edudata import config, files, registry, settings
from edudata.catalog import reader
from edudata.dates import first_day
from edudata.errors import EdudataError
from edudata.operations import connectivity
from edudata.records import CheckResult, Context

MIN_FREE_MB = 500  # a refresh needs room for the largest bulk file and its parts


def _python() -> CheckResult:
    version = ".".join(map(str, sys.version_info[:3]))
    return CheckResult("Python is 3.11 or newer", sys.version_info >= (3, 11), f"Python {version}")


def _packages() -> Iterator[CheckResult]:
    for requirement in map(Requirement, metadata.requires("edudata") or []):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            saw = f"missing: pip install '{requirement}'"
            yield CheckResult(f"{requirement.name} is installed", False, saw)
            continue
        # A pre-release that a person installed is theirs to judge.
        supported = requirement.specifier.contains(version, prereleases=True)
        saw = f"{version} ({requirement.specifier})"
        if not supported:
            saw = f"{version}, not {requirement.specifier}: pip install '{requirement}'"
        yield CheckResult(f"{requirement.name} has a supported version", supported, saw)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists: a check must not create it."""
    return next(p for p in (folder, *folder.parents) if p.exists())


def _folder(what: str, folder: Path, remedy: str) -> Iterator[CheckResult]:
    """Check that a folder can be written and has room."""
    existing = _existing(folder.absolute())
    try:
        # Writing is the test: permission bits do not tell on network and read-only file systems.
        with tempfile.TemporaryFile(dir=existing):
            good, saw = True, f"{folder}{'' if existing == folder.absolute() else ' (not created yet)'}"
    except OSError as error:
        good, saw = False, f"{folder}: {error.strerror}. Reading works; {remedy}."
    yield CheckResult(f"the {what} can be written", good, saw, required=False)
    try:
        free = shutil.disk_usage(existing).free // 1_000_000
    except OSError as error:
        saw = f"{folder}: {error.strerror}"
        yield CheckResult(f"the {what} has room", False, saw, required=False)
        return
    saw = f"{free:,} MB free"
    if free < MIN_FREE_MB:
        saw += f", but {MIN_FREE_MB} are needed: free some, run `edudata prune`, or {remedy}"
    yield CheckResult(f"the {what} has room", free >= MIN_FREE_MB, saw, required=False)


def _folders() -> Iterator[CheckResult]:
    another = f"name a writable one with --data-dir or {config.VARIABLE} to build and refresh"
    yield from _folder("data directory", config.data_roots()[0], another)
    yield from _folder("cache", config.cache_dir(), f"name another with {config.CACHE_VARIABLE}")


def _keys() -> Iterator[CheckResult]:
    """Check which keys are set; their values are never shown."""
    resources = [r for r in registry.resources().values() if r.key_variable and r.refreshable]
    # Resources without a parser are entered by hand and need no key.
    variables = sorted({str(r.key_variable) for r in resources})
    keys = config.keys(variables)
    for variable in variables:
        users = [r for r in resources if r.key_variable == variable]
        source = registry.sources()[users[0].source]
        required = [r.id for r in users if r.key_required]
        names = ", ".join([*required, *(r.id for r in users if not r.key_required)])
        page = source.key_page or source.page or ""
        if variable in keys:
            yield CheckResult(f"{variable} is set", True, f"for {names}", required=False)
        elif required:
            saw = f"not set: nothing is served without it for {', '.join(required)}. Free at {page}"
            yield CheckResult(f"{variable} is set", False, saw, required=False)
        else:
            saw = f"not set: {names} can be fetched without it. Free at {page}"
            yield CheckResult(f"{variable} is optional", True, saw, required=False)


def _contact() -> Iterator[CheckResult]:
    contact = config.CONTACT in config.keys([config.CONTACT])
    saw = "set" if contact else "not set: some publishers reject a client that names no e-mail address"
    yield CheckResult(f"{config.CONTACT} is set", contact, saw, required=False)


def _key_files() -> Iterator[CheckResult]:
    for path in config.dotenv_files():
        # On a shared machine everybody could read the keys.
        mode = stat.S_IMODE(path.stat().st_mode)
        private = not mode & 0o077
        saw = f"{path} has mode {mode:03o}" + ("" if private else f": run chmod 600 {path}")
        yield CheckResult("the file of keys is private", private, saw, required=False)


def _variables() -> Iterator[CheckResult]:
    """Check the variables EDUDATA_*; a wrong one ends the commands that use it."""
    wrong = settings.problems()
    saw = " ".join(wrong) or f"{len(settings.SETTINGS)} are known"
    yield CheckResult("the variables EDUDATA_* have usable values", not wrong, saw)
    keys = {str(r.key_variable) for r in registry.resources().values() if r.key_variable}
    unknown = settings.unknown(keys)
    saw = " ".join(unknown) or "no other is set"
    yield CheckResult("every variable is spelled as one that is read", not unknown, saw, required=False)


def _hosts(today: date) -> Iterator[CheckResult]:
    """Check that the publishers' hosts answer: the only check that uses the network, on request only."""
    resources = registry.resources().values()
    keys = config.keys({r.key_variable for r in resources if r.key_variable})
    context = Context(today=today, keys=keys)
    users: dict[str, list[str]] = {}
    for r in resources:
        if name := connectivity.host(r, context):
            users.setdefault(name, []).append(r.id)
    # Hosts that do not answer take 5 s each; one after the other would take minutes.
    with ThreadPoolExecutor(8, thread_name_prefix="doctor") as pool:
        for name, (good, saw) in zip(users, pool.map(connectivity.reach, users), strict=True):
            detail = saw if good else f"{saw} Needed for {', '.join(users[name])}"
            yield CheckResult(f"{name} can be reached", good, detail, required=False)


def _checksums() -> Iterator[CheckResult]:
    remedy = "Run `edudata build` to build it again."
    for name, entry in sorted(reader.catalog()["tables"].items()):
        path = Path(entry["root"]) / "processed" / entry["file"]
        try:
            good = files.sha256(files.read_bytes(path, remedy)) == entry["sha256"]
            saw = "as the catalog names it" if good else f"differs from the catalog. {remedy}"
        except EdudataError as error:
            good, saw = False, str(error)
        yield CheckResult(f"table {name} is intact", good, saw)


def _clock(today: date) -> CheckResult:
    """Check the clock: one that runs behind would date new figures before the present ones.

    A single vintage of the future was stored by a clock that ran ahead; then this one may be right.
    """
    days = sorted(
        (date.fromisoformat(v["retrieved"]) if v["retrieved"] else first_day(v["published"]), v["resource"])
        for entry in reader.catalog()["tables"].values()
        for v in entry["vintages"]
    )
    later = {resource: day for day, resource in days if day > today}
    saw = f"{today}"
    if later:
        resource, newest = max(later.items(), key=lambda pair: pair[1])
        saw += f" is before {newest}, when {resource} was retrieved: set this machine's clock"
        if len(set(later.values())) == 1:
            saw += (
                f", or if it is right, it was ahead on the day of that run: edudata retire {resource} "
                f"--vintage {newest} --reason clock"
            )
    return CheckResult("the clock is plausible", not later, saw, required=False)


def _age(today: date) -> Iterator[CheckResult]:
    newest: dict[str, tuple[str, str | None]] = {}
    for entry in reader.catalog()["tables"].values():
        for vintage in entry["vintages"]:
            earlier = newest.get(vintage["resource"], ("", None))
            newest[vintage["resource"]] = max(earlier, (vintage["published"], vintage["next_release"]))
    month = f"{today:%Y-%m}"
    for resource, (published, due) in sorted(newest.items()):
        late = due is not None and due < month
        saw = f"published {published}"
        if due:
            saw += f", next expected {due}" + (" (may be out by now)" if late else "")
        yield CheckResult(f"{resource} is current", not late, saw, required=False)


def examine(today: date | None = None, *, online: bool = False) -> list[CheckResult]:
    """Check Python, packages, data directory, cache, keys, clock, checksums and the age of the data.

    Parameters
    ----------
    today : date, optional
        The day to which ages are counted; today by default.
    online : bool, default False
        Also connect to every publisher's host, without sending a request.
    """
    today = today or date.today()
    results = [_python(), *_packages(), *_variables(), *_folders()]
    results += [*_keys(), *_contact(), *_key_files()]
    try:
        results += [_clock(today), *_checksums(), *_age(today)]
    except EdudataError as error:
        results.append(CheckResult("the catalog can be read", False, str(error)))
    if online:
        results += _hosts(today)
    return results
