"""Read payloads from a folder of downloaded files, for machines behind a firewall."""

from __future__ import annotations

import inspect
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from edudata import files
from edudata.dates import last_day
from edudata.errors import CorruptDataError, PermanentError, UnknownNameError
from edudata.etl.extract.fetch import Fetched, digest
from edudata.records import Context, Resource

# What Windows leaves in folders; other programs' leftovers begin with a dot or with "~$".
SYSTEM_FILES = frozenset({"desktop.ini", "thumbs.db"})


class Mirror:
    """A folder of downloaded files.

    Parameters
    ----------
    folder : Path
        The folder; "~" is the home directory.
    mapping : mapping, optional
        Resource to its file or files, relative to the folder. Without it a resource's files are
        <publisher>/<resource>.* or those in the folder <publisher>/<resource>/.
    published : mapping, optional
        Resource to the publication date of its files, as stated by a person.
    editions : mapping, optional
        Resource to the edition of its files, where they do not name it; the parser gets it as one more
        payload.
    """

    def __init__(
        self,
        folder: Path,
        mapping: Mapping[str, str | Sequence[str]] | None = None,
        published: Mapping[str, str] | None = None,
        editions: Mapping[str, str] | None = None,
    ) -> None:
        folder = folder.expanduser()
        if not folder.is_dir():
            raise PermanentError(
                f"{folder} is not a directory. Name the folder of downloaded files with --mirror."
            )
        self.folder, self.mapping = folder, mapping
        self.published, self.editions = published or {}, editions or {}

    def check(self, resources: Mapping[str, Resource]) -> None:
        """Check the names and editions in the mapping.

        Raises
        ------
        UnknownNameError
            The mapping names a resource that does not exist.
        PermanentError
            It names an edition of files that name it themselves.
        """
        for name in self.mapping or {}:
            if name not in resources:
                raise UnknownNameError("resource of the mirror map", name, resources)
        for name in self.editions:
            if resources[name].edition is None:
                raise PermanentError(
                    f"{name}: its files name their edition; take it out of the mirror map."
                )

    def _paths(self, resource: Resource) -> list[Path]:
        if self.mapping is not None:
            names = self.mapping.get(resource.id, ())
            every = (names,) if isinstance(names, str) else names
            return [self.folder / Path(name).expanduser() for name in every]
        own = self.folder / resource.source / resource.name
        paths = own.iterdir() if own.is_dir() else own.parent.glob(f"{resource.name}.*")
        return sorted(p for p in paths if p.is_file() and not _is_leftover(p))

    def file_names(self, resource: Resource) -> list[str]:
        """List the files of a resource, without their folders."""
        return [path.name for path in self._paths(resource)]

    def fetch(self, resource: Resource, context: Context) -> Fetched | None:
        """Read the files of a resource, or return None if the mirror has none.

        Raises
        ------
        PermanentError
            There are more or fewer files than the resource is parsed from.
        CorruptDataError
            A file cannot be read.
        """
        paths = self._paths(resource)
        if not paths:
            return None
        _check_number(resource, paths)
        payloads = tuple(files.read_bytes(p, "Correct the mirror map or the file.") for p in paths)
        if edition := self.editions.get(resource.id):
            payloads += (json.dumps({"edition": edition}).encode(),)
        return Fetched(
            payloads=payloads,
            digest=digest(payloads),
            # The resource's own address may be that of another edition than this file's.
            no_url=f"read from {', '.join(p.name for p in paths)}, which a person downloaded",
            from_mirror=True,
            published=self.published.get(resource.id),
        )

    def invalidate(self, resource: Resource) -> None:
        """Do nothing: files are read in every run."""


def _is_leftover(path: Path) -> bool:
    """Return whether a program left a file in the folder: Finder, Explorer, or an open workbook."""
    return path.name.startswith((".", "~$")) or path.name.lower() in SYSTEM_FILES


def _check_number(resource: Resource, paths: Sequence[Path]) -> None:
    if resource.parse is None:
        return
    try:
        inspect.signature(resource.parse).bind(*paths)
    except TypeError:
        names = ", ".join(path.name for path in paths)
        parameters = inspect.signature(resource.parse).parameters.values()
        needed = sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in parameters)
        raise PermanentError(
            f"{resource.id} is read from {needed} file{'' if needed == 1 else 's'}, but the mirror has "
            f"{len(paths)}: {names}. Leave the right one there, or name it in the mirror map."
        ) from None


def mirror_map(path: Path) -> tuple[dict[str, str | list[str]], dict[str, str], dict[str, str]]:
    """Read a mirror map: resource to file or files, to publication date, and to edition.

    A map is TOML; "~" in a path is the home directory:

        "nyfed/majors" = "majors.csv"
        "fred/mspus" = { file = "MSPUS.csv", published = "2026-07" }
        "census/acs_state" = { file = "state.json", published = "2026-01", edition = "2020-24" }

    Raises
    ------
    CorruptDataError
        The file is not such a map.
    OutOfRangeError
        A date is invalid.
    """
    path = path.expanduser()
    try:
        # Windows editors begin a text file with a byte order mark.
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorruptDataError(
            f'{path} is not a readable TOML file ({error}). Its lines are "publisher/resource" = "file".'
        ) from error
    names: dict[str, str | list[str]] = {}
    published: dict[str, str] = {}
    editions: dict[str, str] = {}
    for resource, value in entries.items():
        entry = value if isinstance(value, dict) else {"file": value}
        names[resource] = _entry_files(path, resource, entry)
        if "published" in entry:
            last_day(f"{entry['published']}")
            published[resource] = f"{entry['published']}"
        if "edition" in entry:
            editions[resource] = f"{entry['edition']}"
    return names, published, editions


def _entry_files(path: Path, resource: str, entry: Mapping[str, object]) -> str | list[str]:
    files_of = entry.get("file")
    if entry.keys() <= {"file", "published", "edition"}:
        if isinstance(files_of, str):
            return files_of
        if isinstance(files_of, list) and all(isinstance(name, str) for name in files_of):
            return files_of
    raise CorruptDataError(
        f'{path}: {resource} must name a file or a list of files, or {{file = "…", published = "2026-06"}}.'
    )
