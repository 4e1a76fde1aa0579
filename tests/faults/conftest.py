"""One laboratory a process, a cell a test, and one test for each resource and fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers import fault_report
from helpers import refresh_sandbox as sandbox
from helpers.http_server import Server


@pytest.fixture(scope="session")
def laboratory(
    request: pytest.FixtureRequest, reference: Path, tmp_path_factory: pytest.TempPathFactory
) -> sandbox.Lab:
    """Data published from the files of the resources that this run's tests name."""
    folders = {
        item.callspec.params["resource"]
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and {"laboratory", "resource"} <= set(item.fixturenames)
        and hasattr(item, "callspec")
    }
    return sandbox.Lab(reference, tmp_path_factory.mktemp("lab"), folders or sandbox.SAMPLE)


@pytest.fixture(scope="session")
def watch() -> sandbox.Watch:
    return sandbox.Watch()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as opened:
        yield opened


@pytest.fixture
def route(server: Server) -> Iterator[sandbox.Route]:
    """Every publisher's host is the server, which answers nothing yet."""
    server.reset()
    with pytest.MonkeyPatch.context() as patch:
        yield sandbox.Route(patch, server)


@pytest.fixture
def cell(
    laboratory: sandbox.Lab,
    watch: sandbox.Watch,
    resource: str,
    fault: str,
    note: Callable[[str], None],
) -> Callable[..., sandbox.Cell]:
    """cell(keys) -> a copy of the data to refresh the test's resource in; noted in the matrix."""

    def make(**keys: str) -> sandbox.Cell:
        note("X")
        return sandbox.Cell(laboratory, resource, watch, keys)

    return make


@pytest.fixture
def note(request: pytest.FixtureRequest, resource: str, fault: str) -> Callable[[str], None]:
    """note(letter) -> what came of the cell."""
    return lambda letter: fault_report.record(request, resource, fault, letter)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every refreshable resource with a reference file x every fault that the test module lists.

    Resources outside the sample carry the marker `faults`: `pytest -m faults` runs them.
    """
    if "resource" not in metafunc.fixturenames:
        return
    faults = getattr(metafunc.function, "faults", None) or getattr(metafunc.module, "FAULTS", [""])
    applies = getattr(metafunc.module, "applies", lambda resource, fault: True)
    params = []
    for name in sorted(sandbox.mirrored()):
        marks = () if name in sandbox.SAMPLE else (pytest.mark.faults,)
        for fault in faults:
            if applies(name, fault):
                params.append(pytest.param(name, fault, marks=marks, id=f"{name} {fault}"))
    metafunc.parametrize(("resource", "fault"), params)
