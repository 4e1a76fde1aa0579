"""Data directories, the cache, and settings from the environment and .env files.

Data directories, in this order:

1. `--data-dir` or EDUDATA_DATA_DIR, alone;
2. a checkout's own `data/` (next to its pyproject.toml), alone;
3. the user's data directory, over the one bundled in the installed package.

The first directory is written to, the others are read only. Downloads are kept in `cache_dir()`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
VARIABLE = "EDUDATA_DATA_DIR"
CACHE_VARIABLE = "EDUDATA_CACHE_DIR"
MICRODATA_VARIABLE = "EDUDATA_MICRODATA_DIR"
CONTACT = "EDUDATA_CONTACT_EMAIL"
DEADLINE = "EDUDATA_DEADLINE_S"


def checkout() -> Path | None:
    """Return the checkout this package runs from, or None if it is installed."""
    # An installed package lies in site-packages, which has neither.
    root = PACKAGE.parent
    project, data = _marks(root)
    return root if project.is_file() and data.is_dir() else None


@cache
def _marks(root: Path) -> tuple[Path, Path]:
    # Each card of the dashboard asks where the data are: making the paths takes longer than looking.
    return root / "pyproject.toml", root / "data"


def user_data_dir() -> Path:
    """Return the directory to which an installed package writes."""
    from platformdirs import user_data_path

    # Windows would put a folder of the author's name around it.
    return user_data_path("edudata", appauthor=False)


def data_roots(data_dir: str | os.PathLike[str] | None = None) -> tuple[Path, ...]:
    """Return the directories that may hold `raw/` and `processed/`, the one to write to first."""
    if override := data_dir or os.environ.get(VARIABLE):
        return (Path(override).expanduser(),)
    if (root := checkout()) is not None:
        return (_marks(root)[1],)
    return (user_data_dir(), PACKAGE / "data")


def bundled() -> Path:
    """Return the directory of the data that come with the code."""
    root = checkout()
    return root / "data" if root is not None else PACKAGE / "data"


def cache_dir() -> Path:
    """Return the directory of downloads: EDUDATA_CACHE_DIR, or the user's cache directory.

    Never part of a data directory: downloads can be fetched again, vintages cannot.
    """
    if folder := os.environ.get(CACHE_VARIABLE):
        return Path(folder).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("edudata", appauthor=False)


def microdata_dir() -> Path:
    """Return the directory of converted microdata: EDUDATA_MICRODATA_DIR, or one of the user's own.

    Not part of a data directory: a year takes more than 100 MB and is published by nobody but Census.
    """
    if folder := os.environ.get(MICRODATA_VARIABLE):
        return Path(folder).expanduser()
    return user_data_dir() / "microdata"


def dashboards() -> Path:
    """Return the folder of the dashboard's entry points."""
    root = checkout()
    return root / "dashboards" if root is not None else PACKAGE / "dashboards"


def dotenv_files() -> list[Path]:
    """Return the `.env` files that exist: the checkout's, then the working directory's."""
    # Resolved: a command that runs in the checkout must not read its file twice.
    folders = dict.fromkeys(f.resolve() for f in (checkout(), Path.cwd()) if f is not None)
    return [path for folder in folders if (path := folder / ".env").is_file()]


def environment() -> dict[str, str]:
    """Return the process's environment over the variables of `.env` files."""
    variables: dict[str, str] = {}
    for path in dotenv_files():
        from dotenv import dotenv_values

        # A key may hold a dollar sign.
        values = dotenv_values(path, interpolate=False)
        variables |= {name: value for name, value in values.items() if value}
    return variables | dict(os.environ)


def keys(variables: Iterable[str]) -> dict[str, str]:
    """Return the keys that are set, by variable; whitespace alone counts as not set."""
    values = environment()
    return {name: values[name].strip() for name in variables if values.get(name, "").strip()}
