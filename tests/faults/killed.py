"""Runs that are killed: run as a program, `python killed.py <plan.json>`.

The plan names an action, a data directory, what the action needs, and a folder. Each run gets a copy of
the data and is killed, as by kill -9, right before its n-th step in there: a file opened for writing,
flushed, moved or removed. The first run is not killed and counts the steps; what each run left stays in
<folder>/<n>.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, f"{Path(__file__).resolve().parent.parent}")

from helpers import refresh_sandbox as sandbox

from edudata import models, registry
from edudata.essay import board  # noqa: F401 - each run is a fork: what it imports, it imports once
from edudata.etl.publish import builder  # noqa: F401
from edudata.operations import backup, refresh, restore, retire


def act(plan: dict[str, Any]) -> bool:
    """Do what the plan says to the current data directory; return whether all is well."""
    action = plan.get("action", "refresh")
    if action == "refresh":
        return refresh.refresh(plan["names"], mirror=plan["mirror"], today=sandbox.TODAY).ok
    if action == "backup":
        return backup.backup().is_file()
    if action == "restore_backup":
        return backup.restore_backup(Path(plan["file"])).is_dir()
    change = {"restore": restore.restore, "retire": retire.retire}[action]
    return bool(change(plan["resource"], plan["vintage"], "a test"))


class Steps:
    """Counts what changes files under a folder, and kills its own process before step `last`."""

    def __init__(self, folder: Path, last: int | None) -> None:
        self.folder, self.last, self.done = f"{folder}/", last, 0
        self.names: list[str] = []
        flush = os.fsync

        def fsync(handle: int) -> None:
            self.step("flush", Path(f"/proc/self/fd/{handle}").readlink())
            flush(handle)

        os.fsync = fsync
        sys.addaudithook(self._hook)

    def step(self, what: str, path: Any) -> None:
        path = os.fsdecode(path) if not isinstance(path, int) else ""
        if not path.startswith(self.folder):
            return
        self.done += 1
        self.names.append(f"{what} {path.removeprefix(self.folder)}")
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self.step("open", args[0])
        elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"):
            self.step(event.removeprefix("os."), args[0])


def run(place: Path, plan: dict[str, Any], last: int | None) -> int:
    """One refresh in a process of its own; its exit status."""
    shutil.copytree(plan["data"], place / "data")
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        with sandbox.places(place / "data", place / "cache"):
            steps = Steps(place / "data", last)
            well = act(plan)
            (place / "steps.json").write_text(json.dumps(steps.names))
            code = 0 if well else 2
    finally:
        os._exit(code)


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(plan["folder"])
    tables = registry.tables()
    models.tables = lambda: {name: tables[name] for name in plan["tables"]}
    whole = run(folder / "whole", plan, None)
    count = len(json.loads((folder / "whole" / "steps.json").read_text())) if whole == 0 else 0
    ends = [run(folder / f"{n}", plan, n) for n in range(1, count + 1)]
    print(json.dumps({"whole": whole, "ends": ends}))


if __name__ == "__main__":
    main()
