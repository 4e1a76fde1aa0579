"""Runs scripts in threads that are kept, a few at a time and in the order in which readers asked.

Python runs one thread at a time. Forty scripts at once would make the event loop wait for each of them in
turn, and a new thread for each click stops the event loop until the thread has begun.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections import deque

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context_attr import SCRIPT_RUN_CONTEXT_ATTR_NAME

log = logging.getLogger("edudata.dashboard")
AT_ONCE = 2  # scripts that have begun a moment ago
PATIENCE_S = 0.2  # after which a script is slow, and others no longer wait for it
MOST_THREADS = 64
NAME = "ScriptRunner.scriptThread"
QUEUED = threading.Thread(name=NAME)  # in place of a thread, until a script has one

own_start = ScriptRunner.start


class Workers:
    """Threads that run scripts, and the scripts that wait for one."""

    def __init__(self, at_once: int = AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self.at_once, self.patience_s = at_once, patience_s
        self.waiting: deque[ScriptRunner] = deque()
        self.begun: dict[threading.Thread, float] = {}
        self.idle = self.threads = 0
        self.changed = threading.Condition()

    def start(self, runner: ScriptRunner) -> None:
        """Run a script as soon as its turn comes."""
        if runner._script_thread is not None:
            raise RuntimeError("ScriptRunner was already started")
        runner._script_thread = QUEUED
        with self.changed:
            self.waiting.append(runner)
            # One more than may run watches those that are slow.
            if self.idle <= len(self.waiting) and self.threads < MOST_THREADS:
                self.threads += 1
                threading.Thread(target=self._work, name=NAME, daemon=True).start()
            self.changed.notify()

    def _work(self) -> None:
        thread = threading.current_thread()
        while True:
            runner = self._next(thread)
            runner._script_thread = thread
            try:
                # As in a new thread: no script sees what another one has set.
                contextvars.Context().run(runner._run_script_thread)
            except Exception:
                log.exception("A script ended unexpectedly.")
            finally:
                thread.__dict__.pop(SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
                del runner
                with self.changed:
                    del self.begun[thread]
                    self.changed.notify()

    def _next(self, thread: threading.Thread) -> ScriptRunner:
        with self.changed:
            self.idle += 1
            while (pause := self._pause()) != 0:
                self.changed.wait(pause)
            self.idle -= 1
            self.begun[thread] = time.monotonic()
            return self.waiting.popleft()

    def _pause(self) -> float | None:
        """Return the seconds until the next script may begin; None as long as none waits."""
        if not self.waiting:
            return None
        quick = sorted(self.begun.values())[-self.at_once :]
        if len(quick) < self.at_once:
            return 0
        return max(0, quick[0] + self.patience_s - time.monotonic())


workers = Workers()


def start(runner: ScriptRunner) -> None:
    """Run a script in a thread of its own kind; a subclass starts its own, as it may wait for it."""
    if type(runner) is ScriptRunner:
        workers.start(runner)
    else:
        own_start(runner)


def apply() -> None:
    """Replace Streamlit's function, once."""
    ScriptRunner.start = start  # type: ignore[assignment, method-assign]
