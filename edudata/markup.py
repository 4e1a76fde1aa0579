"""HTML of records, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def paragraphs(lines: Iterable[str]) -> str:
    """Return each text as a paragraph; empty ones are left out."""
    return "".join(f"<p>{linked(line)}</p>" for line in lines if line)


def linked(text: str) -> str:
    """Return a text as HTML, with its addresses as links.

    Examples
    --------
    >>> linked("BLS <https://www.bls.gov/cpi/>")
    'BLS &lt;<a href="https://www.bls.gov/cpi/">https://www.bls.gov/cpi/</a>&gt;'
    """
    parts = []
    for index, part in enumerate(text.split("https://")):
        if not index:
            parts.append(escape(part))
            continue
        end = next((i for i, letter in enumerate(part) if letter in " <>\"'),;"), len(part))
        address = f"https://{part[:end]}".rstrip(".")
        rest = f"https://{part}"[len(address) :]
        parts.append(f'<a href="{escape(address)}">{escape(address)}</a>{escape(rest)}')
    return "".join(parts)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a table."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(f"<tr>{''.join(f'<td>{linked(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
