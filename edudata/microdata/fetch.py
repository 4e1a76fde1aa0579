"""Download the person files of a year, state by state, and the Bureau's check values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata import files, settings
from edudata.errors import CorruptDataError, TransientError
from edudata.etl.extract.http import Client
from edudata.etl.extract.policy import Policy
from edudata.microdata import members, vintages
from edudata.microdata.convert import Progress, sha256_of
from edudata.microdata.members import AGAIN
from edudata.records import Request

# California's file has 150 MB; a slow line may take half an hour for it.
POLICY = Policy(total_s=3_600.0, read_s=60.0, max_bytes=2_000_000_000)


def fetch(
    year: int | str,
    root: Path,
    states: Sequence[str] = (),
    *,
    experimental: bool = False,
    progress: Progress = lambda name, done, total: None,
    site: str | None = None,
    client: Client | None = None,
) -> list[Path]:
    """Download a year's person files; those that are there and whole are kept.

    Parameters
    ----------
    year, root : int or str, and Path
        Survey year, or the years of a 5-year file such as "2019-2023"; folder of all years.
    states : sequence of str
        Postal abbreviations; the 50 states and the District of Columbia by default.
    experimental : bool, default False
        Accept the Bureau's experimental file of 2020.
    progress : callable, optional
        Called with a name, the files done and the files in all.
    site : str, optional
        Address of the folder with the files, in place of the Bureau's.
    client : Client, optional
        Replaced in tests.

    Returns
    -------
    list of Path
        The archives, by state.

    Raises
    ------
    TransientError, PermanentError, FormatError
        A file could not be downloaded. Those before it are kept: run the command again.
    CorruptDataError
        A download is not a complete zip file.
    DataDirectoryError
        The disk is full or read-only.
    """
    vintage = vintages.find(year, experimental=experimental)
    names = [vintage.archive(state) for state in vintages.state_codes(tuple(states))]
    folder = root / vintage.name / "downloads"
    journal = _Journal(folder)
    client = client or Client(folder, contact=settings.contact(), policy=POLICY)
    paths = []
    for done, name in enumerate(names):
        progress(name, done, len(names))
        path = folder / name
        if not journal.has(path):
            _download(client, f"{site or vintage.folder}/{name}", path)
            members.members(path)  # rejects a truncated archive before it counts as done
            journal.add(path)
        paths.append(path)
    progress("published estimates", len(names), len(names))
    _fetch_estimates(client, journal, vintage.estimates, folder, site)
    return paths


def _fetch_estimates(
    client: Client, journal: _Journal, published: str, folder: Path, site: str | None
) -> None:
    estimates = folder / published.rpartition("/")[2]
    with suppress(TransientError):  # without them the year can be converted, but not verified
        if not journal.has(estimates):
            address = f"{site}/{estimates.name}" if site else published
            if _download(client, address, estimates, kind="csv"):
                journal.add(estimates)


def _download(client: Client, address: str, path: Path, kind: Any = "zip") -> bool:
    """Download a file to its place; return whether it is published."""
    path.parent.mkdir(parents=True, exist_ok=True)
    optional = (404, "html") if kind == "csv" else ()
    answer = client.get(Request(url=address, file=kind, absent=optional))
    if answer.path is None:
        return False
    answer.path.replace(path)
    return True


class _Journal:
    """The downloads that are complete, with their checksums."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "downloads.json"
        self.files: dict[str, str] = {}
        with suppress(OSError, ValueError, AttributeError):  # without a journal the files are fetched again
            self.files = {str(k): str(v) for k, v in json.loads(self.path.read_text()).items()}

    def has(self, path: Path) -> bool:
        """Return whether a file is there as it was downloaded."""
        return path.is_file() and self.files.get(path.name) == sha256_of(path)

    def add(self, path: Path) -> None:
        """Record a complete file."""
        self.files[path.name] = sha256_of(path)
        files.write_bytes(self.path, files.json_bytes(self.files))


def downloads(year: int | str, root: Path) -> list[Path]:
    """Return the archives of a year that were downloaded, checked against their checksums.

    Raises
    ------
    CorruptDataError
        An archive was changed or is incomplete.
    """
    folder = root / str(year) / "downloads"
    journal = _Journal(folder)
    paths = sorted(folder.glob("csv_p*.zip"))
    for path in paths:
        if not journal.has(path):
            raise CorruptDataError(f"{path} is not complete. {AGAIN}")
    return paths
