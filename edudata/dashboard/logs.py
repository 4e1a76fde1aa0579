"""Logs of the server: words for a person at a terminal, or JSON lines for a collector."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from edudata import settings

# Libraries whose loggers have handlers of their own.
LIBRARIES = ("edudata", "streamlit", "uvicorn", "websockets")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the fields of an access line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def wanted() -> bool:
    """Return whether EDUDATA_LOG asks for JSON lines."""
    return settings.read(settings.LOG) == "json"


def start() -> None:
    """Write JSON lines, with one for every request and session, if they are wanted; else plain words."""
    if not wanted():
        _plain()
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    known = [name for name in root.manager.loggerDict if name.partition(".")[0] in LIBRARIES]
    for logger in map(logging.getLogger, [*LIBRARIES, *known]):
        logger.handlers, logger.propagate = [], True
    logging.getLogger("edudata").setLevel(logging.INFO)


def _plain() -> None:
    """Write what is logged as it is: a library for agents would color it, which takes seconds an error."""
    root = logging.getLogger()
    handlers = [handler for handler in root.handlers if type(handler).__module__ != "rich.logging"]
    root.handlers = handlers or [logging.StreamHandler(sys.stderr)]
