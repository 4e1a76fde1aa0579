"""What the scheduled workflow may fetch and commit: what may be passed on and the repository carries.

python deploy/redistributable.py resources -> the resources to refresh, one a line
python deploy/redistributable.py paths     -> the paths under data/ to commit, one a line

Runs in the checkout's folder. Left out are resources whose licence forbids to pass them on, and those
that git ignores because they are too large.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from edudata.records import Resource

MADE = ("processed", "DICTIONARY.md", "LICENSES.md")


def ignored(names: Iterable[str]) -> set[str]:
    """Resources whose vintages git ignores."""
    lines = {f"data/raw/{name}/vintage.csv": name for name in names}
    done = subprocess.run(
        ["git", "check-ignore", "--stdin"],  # noqa: S607
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"git check-ignore: {done.stderr.strip()}")
    return {lines[line] for line in done.stdout.splitlines()}


def carried(known: Mapping[str, Resource]) -> list[str]:
    """Resources whose figures may be passed on and stand in the repository."""
    free = {name for name, r in known.items() if r.license.redistribute != "no"}
    return sorted(free - ignored(free))


def refreshed(known: Mapping[str, Resource]) -> list[str]:
    """Those of them that can be fetched."""
    return [name for name in carried(known) if known[name].refreshable]


def paths(root: Path, known: Mapping[str, Resource]) -> list[Path]:
    """Their vintages, and what was made of them.

    Raises SystemExit when a table was made from anything else: `data/processed` is committed whole.
    """
    ids = carried(known)
    tables = json.loads((root / "processed" / "catalog.json").read_text(encoding="utf-8"))["tables"]
    for table, entry in tables.items():
        used = {v["resource"] for v in entry["vintages"]}
        if withheld := sorted(used - set(ids)):
            raise SystemExit(
                f"The table {table} is made from {', '.join(withheld)}, which must not be committed. "
                f"Remove {root}/raw/{withheld[0]} and run `edudata build`. Nothing was committed."
            )
    candidates = [root / "raw" / name for name in ids] + [root / name for name in MADE]
    return [path for path in candidates if path.exists()]


def main(arguments: list[str]) -> None:
    """Print one of the two lists."""
    from edudata.registry import resources

    lists = {
        "resources": lambda: refreshed(resources()),
        "paths": lambda: paths(Path("data"), resources()),
    }
    if len(arguments) != 1 or arguments[0] not in lists:
        raise SystemExit(__doc__)
    print(*lists[arguments[0]](), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
