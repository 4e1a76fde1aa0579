"""Scripts run in kept threads, a few at a time, in the order in which readers asked."""

from __future__ import annotations

import contextvars
import threading
import time
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import ScriptRunner

from edudata.dashboard.workers import Workers, start

WAIT_S = 10.0
context_value = contextvars.ContextVar("context_value", default="nothing")


class Runner:
    """What the workers use of a script."""

    def __init__(self, log: list[Any], name: str, until: threading.Event | None = None) -> None:
        self.log, self.name, self.until = log, name, until
        self._script_thread: threading.Thread | None = None
        self.begun, self.done = threading.Event(), threading.Event()

    def _run_script_thread(self) -> None:
        assert self._script_thread is threading.current_thread()
        self.log.append((self.name, context_value.get()))
        context_value.set(self.name)
        self.begun.set()
        try:
            if self.until is not None:
                assert self.until.wait(WAIT_S)
            if self.name == "broken":
                raise ValueError
        finally:
            self.done.set()


def test_few_begin_at_once_and_the_others_follow_in_their_order() -> None:
    log: list[Any] = []
    gate = threading.Event()
    workers = Workers(at_once=2, patience_s=WAIT_S)
    runners: list[Any] = [Runner(log, str(number), gate) for number in range(6)]
    for runner in runners:
        workers.start(runner)
    assert all(runner.begun.wait(WAIT_S) for runner in runners[:2])
    time.sleep(0.05)
    assert [name for name, _ in log] == ["0", "1"]
    gate.set()
    assert all(runner.done.wait(WAIT_S) for runner in runners)
    assert sorted(name for name, _ in log) == [str(number) for number in range(6)]
    assert {value for _, value in log} == {"nothing"}, "a script sees nothing of another one"


def test_a_slow_script_holds_up_the_others_for_a_moment_only() -> None:
    log: list[Any] = []
    gate = threading.Event()
    workers = Workers(at_once=1, patience_s=0.02)
    slow: Any = Runner(log, "slow", gate)
    quick: Any = Runner(log, "quick")
    workers.start(slow)
    workers.start(quick)
    assert quick.done.wait(WAIT_S)
    assert not slow.done.is_set()
    gate.set()
    assert slow.done.wait(WAIT_S)


def test_a_script_that_fails_leaves_its_thread_to_the_next() -> None:
    log: list[Any] = []
    workers = Workers(at_once=1, patience_s=WAIT_S)
    for name in ("broken", "next", "last"):
        runner: Any = Runner(log, name)
        workers.start(runner)
        assert runner.done.wait(WAIT_S)
    assert workers.threads <= 3


def test_a_script_starts_once_and_a_subclass_by_itself() -> None:
    workers = Workers(at_once=1, patience_s=WAIT_S)
    gate = threading.Event()
    running: Any = Runner([], "running", gate)
    waiting: Any = Runner([], "waiting")
    for runner in (running, waiting):
        workers.start(runner)
        with pytest.raises(RuntimeError, match="already started"):
            workers.start(runner)
    gate.set()
    assert waiting.done.wait(WAIT_S)

    class Own(ScriptRunner):
        def __init__(self) -> None:
            self._script_thread = None

        def _run_script_thread(self) -> None:
            done.set()

    done = threading.Event()
    start(Own())
    assert done.wait(WAIT_S)
