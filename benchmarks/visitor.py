"""One visitor of a dashboard: a websocket session that clicks as a reader does."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGE_SHARE = 0.4  # of the clicks that go to another page
ANSWER_S = 60.0
OPEN_S = 30.0
FINISHED = "script_finished"
# What a browser sends when a card without controls comes near its window: the component's event.
NEAR = json.dumps([{"event": "near", "value": True}])
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # names the events of a component
KEPT_RUNS = 2  # for so long a browser keeps a message that no run shows


@dataclass(frozen=True, slots=True)
class Mix:
    """How many visitors come, for how long, and how long they think between two clicks, in seconds."""

    sessions: int
    seconds: float
    think: float = 5.0
    seed: int = 1


@dataclass(slots=True)
class Log:
    """What all visitors saw."""

    seconds: list[float] = field(default_factory=list)
    clicks: int = 0
    chart_seconds: list[float] = field(default_factory=list)
    bytes: int = 0
    chart_bytes: int = 0
    failed: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Widget:
    """A control on the page: its kind in the protocol, its values, and the fragment that it reruns."""

    kind: str
    values: tuple[Any, ...]
    fragment: str

    def choose(self, chance: random.Random) -> Any:
        """Pick a value at random."""
        if self.kind != "slider":
            return chance.choice(self.values)
        low, high, step = self.values
        return low + step * chance.randint(0, int((high - low) / step))


def widget(element: Any, fragment: str) -> tuple[str, Widget] | None:
    """Return a control's id and record; None for any other element."""
    kind = element.WhichOneof("type")
    if kind == "button_group" and len(element.button_group.options) > 1:
        group = element.button_group
        return group.id, Widget(kind, tuple(option.content for option in group.options), fragment)
    if kind == "selectbox" and len(element.selectbox.options) > 1:
        return element.selectbox.id, Widget(kind, tuple(element.selectbox.options), fragment)
    if kind == "slider":
        slider = element.slider
        if slider.type == 0 and len(slider.value) == 1 and slider.step:
            return slider.id, Widget(kind, (slider.min, slider.max, slider.step), fragment)
    return None


class Session:
    """A visitor's browser: the page that is open, its controls and what was chosen."""

    def __init__(self, host: str, number: int, mix: Mix, log: Log) -> None:
        self.host, self.log = host, log
        self.chance = random.Random(mix.seed * 100_003 + number)
        self.pages: dict[str, str] = {}
        self.page = ""
        self.widgets: dict[str, Widget] = {}
        self.chosen: dict[str, tuple[str, Any]] = {}
        self.near: dict[str, str] = {}  # cards without controls as yet, and their fragments
        self.charts: set[str] = set()
        self.kept: dict[str, tuple[ForwardMsg, int]] = {}
        self.runs = 0

    async def rerun(self, socket: Any, message: BackMsg, *, whole: bool) -> None:
        """Send a request and read the answer to its end; `whole` if the whole page is drawn again."""
        start, widgets = time.perf_counter(), dict[str, Widget]()
        addresses, near, fragment = list[str](), dict[str, str](), message.rerun_script.fragment_id
        message.rerun_script.cached_message_hashes.extend(self.kept)
        await socket.send(message.SerializeToString())
        while True:
            data = await asyncio.wait_for(socket.recv(), ANSWER_S)
            self.log.bytes += len(data)
            answer = self._whole(ForwardMsg.FromString(data))
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in answer.navigation.app_pages}
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                self._read(answer.delta.new_element, answer.delta.fragment_id, widgets, addresses, near)
            elif kind == FINISHED:
                self.log.seconds.append(time.perf_counter() - start)
                break
        self.widgets = widgets if whole else self.widgets | widgets
        self.near = near if whole else {n: f for n, f in self.near.items() if f != fragment} | near
        await self._fetch(addresses)

    def _whole(self, answer: ForwardMsg) -> ForwardMsg:
        """Return a message that the server only names because this browser has kept it."""
        if answer.WhichOneof("type") == "ref_hash":
            answer = self.kept[answer.ref_hash][0]
        if answer.metadata.cacheable:
            self.kept[answer.hash] = answer, self.runs
        elif answer.WhichOneof("type") == FINISHED:
            self.runs += 1
            recent = {name: known for name, known in self.kept.items() if self.runs - known[1] <= KEPT_RUNS}
            self.kept = recent
        return answer

    def _read(
        self,
        element: Any,
        fragment: str,
        widgets: dict[str, Widget],
        addresses: list[str],
        near: dict[str, str],
    ) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.log.errors.append(
                f"{self.page}: {element.exception.type} {element.exception.message[:200]}"
            )
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.log.errors.append(f"{self.page}: {element.alert.body[:200]}")
        elif kind == "bidi_component" and element.bidi_component.json:
            data = json.loads(element.bidi_component.json)
            if address := data.get("address"):
                addresses.append(address)
            if data.get("near"):
                near[element.bidi_component.id] = fragment
        elif new := widget(element, fragment):
            widgets[new[0]] = new[1]

    async def _fetch(self, addresses: list[str]) -> None:
        """Fetch the charts that this browser has not kept."""
        new = [address for address in dict.fromkeys(addresses) if address not in self.charts]
        self.charts.update(new)
        if not new:
            return
        name, _, port = self.host.partition(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            for address in new:
                start = time.perf_counter()
                status, size = await fetch(reader, writer, self.host, address)
                self.log.chart_seconds.append(time.perf_counter() - start)
                self.log.chart_bytes += size
                if status != 200:
                    self.log.errors.append(f"{address}: {status}")
        finally:
            writer.close()

    async def click(self, socket: Any) -> None:
        """Go to another page or change a control."""
        self.log.clicks += 1
        message = BackMsg()
        request = message.rerun_script
        if self.pages and (not self.widgets or self.chance.random() < PAGE_SHARE):
            self.page = self.chance.choice(list(self.pages))
            self.chosen = {}
            request.page_script_hash = self.pages[self.page]
            await self.rerun(socket, message, whole=True)
            return
        offered = await self._reach(socket) or self.widgets
        if offered:
            name = self.chance.choice(list(offered))
            control = offered[name]
            self.chosen[name] = control.kind, control.choose(self.chance)
            request.fragment_id = control.fragment
        self._fill(request)
        await self.rerun(socket, message, whole=not request.fragment_id)

    def _fill(self, request: Any) -> None:
        for name, (kind, value) in self.chosen.items():
            state = request.widget_states.widgets.add(id=name)
            if kind == "button_group":
                state.string_array_value.data.append(value)
            elif kind == "selectbox":
                state.string_value = value
            else:
                state.double_array_value.data.append(value)
        request.page_script_hash = self.pages.get(self.page, "")

    async def _reach(self, socket: Any) -> dict[str, Widget]:
        """Go to any card of the page, each as likely as the others: one without controls then gets them.

        Returns
        -------
        dict of str to Widget
            The controls of that card; none if the card has had them.
        """
        full = {control.fragment for control in self.widgets.values()}
        if not self.near or self.chance.random() * (len(full) + len(self.near)) < len(full):
            return {}
        name = self.chance.choice(list(self.near))
        message = BackMsg()
        message.rerun_script.fragment_id = self.near[name]
        self._fill(message.rerun_script)
        event = message.rerun_script.widget_states.widgets.add(id=TRIGGER.format(name))
        event.json_trigger_value = NEAR
        before = self.widgets
        await self.rerun(socket, message, whole=False)
        return {name: control for name, control in self.widgets.items() if name not in before}


async def fetch(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, address: str
) -> tuple[int, int]:
    """Get an address over a connection that stays open; return status and bytes received."""
    writer.write(f"GET /{address} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER_S)
    lines = head.decode("latin-1").split("\r\n")
    fields = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines[1:])}
    size = int(fields.get("content-length", 0))
    await asyncio.wait_for(reader.readexactly(size), ANSWER_S)
    return int(lines[0].split()[1]), len(head) + size


async def visit(host: str, number: int, mix: Mix, log: Log) -> None:
    """Come at a random moment of the first seconds, and click until the time is over."""
    session = Session(host, number, mix, log)
    stop = time.perf_counter() + mix.seconds
    await asyncio.sleep(session.chance.uniform(0, min(2 * mix.think, 15.0)))
    try:
        connection = websockets.connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://{host}",
            max_size=None,
            open_timeout=OPEN_S,
            ping_interval=None,
        )
        socket = await connection
    except Exception as error:
        log.failed.append(f"{type(error).__name__}: {error}"[:200])
        return
    try:
        log.clicks += 1
        await session.rerun(socket, _first(), whole=True)
        while True:
            await asyncio.sleep(session.chance.expovariate(1 / mix.think))
            if time.perf_counter() >= stop:
                break
            await session.click(socket)
    except Exception as error:
        log.broken.append(f"{session.page}: {type(error).__name__}: {error}"[:200])
    finally:
        await socket.close()


def _first() -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = ""
    return message
