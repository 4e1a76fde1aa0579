"""Is this installation well? Each answer is a result with its remedy; nothing is changed."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib import metadata
from pathlib import Path

from edudata import catalog, paths
from edudata.errors import EdudataError
from edudata.etl import files
from edudata.records import CheckResult


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


def _writable(root: Path) -> CheckResult:
    name = "the data directory can be written"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return CheckResult(name, True, str(root), required=False)
    except OSError as error:
        saw = f"{root}: {error.strerror}. Reading works; name a writable one with --data-dir to build."
        return CheckResult(name, False, saw, required=False)


def _checksums() -> Iterator[CheckResult]:
    remedy = "Run `edudata build` to make it again."
    for name, entry in sorted(catalog.book()["tables"].items()):
        path = Path(entry["root"]) / "processed" / entry["file"]
        try:
            good = files.sha256(files.read_bytes(path, remedy)) == entry["sha256"]
            saw = "as the catalog names it" if good else f"differs from the catalog. {remedy}"
        except EdudataError as error:
            good, saw = False, str(error)
        yield CheckResult(f"table {name} is intact", good, saw)


def _age(today: date) -> Iterator[CheckResult]:
    seen: dict[str, tuple[str, str | None]] = {}
    for entry in catalog.book()["tables"].values():
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


def examine(today: date | None = None) -> list[CheckResult]:
    """Python, packages, data directory, checksums and the age of the data.

    today : the day that ages are counted to, the clock's when not given
    """
    results = [_python(), *_packages(), _writable(paths.data_roots()[0])]
    try:
        results += [*_checksums(), *_age(today or date.today())]
    except EdudataError as error:
        results.append(CheckResult("the catalog can be read", False, str(error)))
    return results
