"""Tell an address or a command what a refresh changed: bounded, signed, and without a key."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from edudata import config, registry, settings
from edudata.etl.extract.redact import Redactor
from edudata.etl.run import history
from edudata.etl.run.report import RefreshReport
from edudata.version import __version__

SIGNATURE = "X-Edudata-Signature-256"
MAX_PROBLEMS = 40
MAX_TEXT = 300
TIMEOUT_S = 15.0
PROBLEMS = {"failed": "failed", "kept_last_good": "needs a person"}

Message = Mapping[str, Any]


def _problems(summary: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the resources of a summary that are not fine, with their state."""
    rows = summary["resources"] if summary else []
    return {r["resource"]: PROBLEMS[r["result"]] for r in rows if r.get("result") in PROBLEMS}


def message(report: RefreshReport, before: Sequence[Mapping[str, Any]]) -> Message | None:
    """Return what to tell about a run; None where nothing changed, so that an alarm rings once.

    Parameters
    ----------
    before : sequence of mapping
        The summaries of earlier runs, the newest first.
    """
    summary = report.to_dict()
    earlier = _problems(history.last_results(before))
    now = _problems(history.last_results([summary, *before]))
    published = [o.resource for o in report.resources if o.result == "published"]
    broken = bool(report.build_error or report.faults)
    if earlier == now and not broken and not published:
        return None
    rows = {r["resource"]: r for r in summary["resources"]}
    return {
        "event": "refresh",
        "state": report.state,
        "run_id": report.run_id,
        "finished": report.finished,
        "version": __version__,
        "counts": report.count(),
        "published": published[:MAX_PROBLEMS],
        "recovered": sorted(set(earlier) - set(now))[:MAX_PROBLEMS],
        "problems": [
            {"resource": name, "state": state, "new": earlier.get(name) != state}
            | {key: str(rows[name][key])[:MAX_TEXT] for key in ("reason", "remedy") if name in rows}
            for name, state in sorted(now.items())[:MAX_PROBLEMS]
        ],
        "more_problems": max(0, len(now) - MAX_PROBLEMS),
        "errors": [text[:MAX_TEXT] for text in (report.build_error, *report.faults) if text],
        "verdicts_changed": [dict(v) for v in report.verdicts_changed][:MAX_PROBLEMS],
    }


def fatal(error: Exception) -> Message:
    """Return what to tell about a run that could not begin or end."""
    return {
        "event": "refresh",
        "state": "failed",
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "errors": [f"{type(error).__name__}: {error}"[:MAX_TEXT]],
    }


def send(target: str, message: Message) -> str:
    """Send a message; return why that failed, "" if it did not. Never raises and never names a key.

    Parameters
    ----------
    target : str
        An http(s) address, which gets a POST, or a command, which gets the message as its input. Its
        words are split as in a shell, but no shell runs.
    message : mapping
        JSON values. With EDUDATA_NOTIFY_SECRET set, a signature goes with it: "sha256=" and the HMAC of
        the bytes, in the header X-Edudata-Signature-256 or the variable EDUDATA_NOTIFY_SIGNATURE.
    """
    keys = config.keys(_private())
    body = Redactor(keys).in_bytes(json.dumps(message, ensure_ascii=True).encode())
    secret = settings.read(settings.NOTIFY_SECRET) or ""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    signature = f"sha256={digest}" if secret else ""
    if target.startswith(("http://", "https://")):
        return _post(target, body, signature)
    return _run(target, body, signature)


def _private() -> set[str]:
    """Return the variables whose values nobody else may see."""
    keys = {str(r.key_variable) for r in registry.resources().values() if r.key_variable}
    return keys | {settings.NOTIFY_SECRET}


def _post(url: str, body: bytes, signature: str) -> str:
    import requests

    # The path of a webhook's address is often its password: only the host is ever named.
    host = urlsplit(url).hostname or "the address"
    headers = {"Content-Type": "application/json", "User-Agent": f"edudata/{__version__}"}
    if signature:
        headers[SIGNATURE] = signature
    try:
        with requests.post(
            url, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            return "" if answer.status_code < 300 else f"{host} answers {answer.status_code}"
    except (requests.RequestException, ValueError, OSError) as error:
        return f"{host} cannot be reached ({type(error).__name__})"


def _run(command: str, body: bytes, signature: str) -> str:
    hidden = {*_private(), settings.NOTIFY}
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    if signature:
        variables[settings.SIGNATURE] = signature
    try:
        words = shlex.split(command)
        process = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            words,
            input=body,
            env=variables,
            timeout=TIMEOUT_S,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        return f"the command did not run ({type(error).__name__})"
    return "" if process.returncode == 0 else f"the command ended with exit code {process.returncode}"
