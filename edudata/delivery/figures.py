"""Figures as documents: their rows, their words, their chart, a page, a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edudata import geo, registry
from edudata.api.figures import FigureState, data_hash, key_data, state
from edudata.catalog import cite, describe, export, reader
from edudata.delivery import page, picture, rows, schema, sources
from edudata.delivery.document import MEDIA_TYPES, Controls, Document, one_each
from edudata.errors import UnknownNameError
from edudata.figures import charts

FORMATS = ("csv", "json", "plotly.json", "html", "svg", "png", "md", "zip")


def names() -> list[str]:
    """List the figures in reading order."""
    return list(describe.figures())


def find(name: str) -> str:
    """Return the id of a figure as its record writes it; UnknownNameError otherwise."""
    figures_by_id = {figure_id.lower(): figure_id for figure_id in describe.figures()}
    if (figure_id := figures_by_id.get(name.strip().lower())) is None:
        raise UnknownNameError("figure", name, describe.figures())
    return figure_id


def figure(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    """Return a figure with some values of its controls in one of `FORMATS`.

    Raises
    ------
    LicenseError
        If the figures of one of its tables may not be passed on.
    """
    figure_state = draw(name, controls, as_of)
    if format == "zip":
        # Not at the top: a bundle consists of documents.
        from edudata.delivery import bundle

        body = bundle.pack(figure_state, as_of)
    else:
        body = encode(figure_state, format, as_of)
    return Document(body, MEDIA_TYPES[format], f"{name}.{format}", {"describedby": f"{name}.json"})


def draw(name: str, controls: Controls, as_of: str | None) -> FigureState:
    """Draw a figure whose tables may be passed on."""
    catalog = reader.catalog()
    for table in registry.figure(name).tables:
        export.permitted(reader.entry(catalog, table), catalog)
    return state(name, as_of, one_each(controls))


def encode(figure_state: FigureState, format: str, as_of: str | None) -> bytes:
    """Write a drawn figure in one of `FORMATS` but "zip"."""
    card = figure_state.card
    if format == "csv":
        return rows.csv(card.data)
    if format == "json":
        return rows.json(card.data, data_schema(figure_state), **about(figure_state, as_of))
    if format == "plotly.json":
        return chart_json(figure_state)
    if format == "md":
        return markdown(figure_state, as_of).encode()
    if format == "html":
        return page.figure_page(card.chart, footer(figure_state, as_of), **texts(figure_state)).encode()
    return picture.picture(_with_source(figure_state), format)


def chart_json(figure_state: FigureState) -> bytes:
    """Write the chart with its title and its maps' polygons: Plotly draws it without a network."""
    return charts.to_json(geo.attach(charts.titled(figure_state.card)))


def texts(figure_state: FigureState) -> dict[str, str]:
    """Return the words that a chart's component takes."""
    card = figure_state.card
    line = cite.source_line(key_data(figure_state.card.tables))
    return {
        "alt": card.alt,
        "title": card.finding,
        "subtitle": card.subtitle,
        "source": f"{line}. edudata, figure {figure_state.spec.id}",
        "name": f"{figure_state.spec.id.lower()}-{data_hash(card.data)}",
    }


def _with_source(figure_state: FigureState) -> charts.Chart:
    # A picture travels without the page around it.
    words = texts(figure_state)
    return charts.titled(replace(figure_state.card, subtitle=f"{words['subtitle']}. {words['source']}"))


def released(figure_state: FigureState) -> dict[str, str]:
    """Return the vintages of each table that was read for the settings."""
    return {name: figure_state.frames[name].attrs["vintage"] for name in figure_state.card.tables}


def cited(figure_state: FigureState, as_of: str | None) -> tuple[list[dict[str, Any]], Any]:
    """Return the releases behind a figure, and how to cite them."""
    records = sources.records(released(figure_state), as_of)
    return records, sources.citation(f"figure {figure_state.spec.id}, {figure_state.spec.name}", records)


def data_schema(figure_state: FigureState) -> dict[str, Any]:
    """Describe the columns of the rows behind the chart."""
    return schema.frame_schema(figure_state.card.data, known_columns(figure_state.spec.tables))


def known_columns(tables: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Return the catalog's columns of some tables by name."""
    catalog = reader.catalog()
    return {c["name"]: c for name in tables for c in reader.entry(catalog, name)["columns"]}


def about(figure_state: FigureState, as_of: str | None) -> dict[str, Any]:
    """Describe a figure: words, values of the controls, releases, checksum of the rows, citation."""
    spec, card = figure_state.spec, figure_state.card
    records, citation = cited(figure_state, as_of)
    return {
        "id": spec.id,
        "name": spec.name,
        "question": spec.question,
        "finding": card.finding,
        "subtitle": card.subtitle,
        "headline": {"value": card.headline[0], "meaning": card.headline[1]},
        "alt": card.alt,
        "notes": list(card.notes),
        "controls": figure_state.values,
        "as_of": as_of,
        "data_hash": data_hash(card.data),
        "vintages": released(figure_state),
        "sources": records,
        "citation": citation.text,
        "bibtex": citation.bibtex,
    }


def footer(figure_state: FigureState, as_of: str | None) -> list[str]:
    """Return the paragraphs below a chart: notes, then how to cite it."""
    return [*figure_state.card.notes, cited(figure_state, as_of)[1].text]


def markdown(figure_state: FigureState, as_of: str | None) -> str:
    """Write a figure's words and rows."""
    spec, card = figure_state.spec, figure_state.card
    notes = ["\n".join(f"- {note}" for note in card.notes)] if card.notes else []
    return (
        "\n\n".join(
            [
                f"# {card.finding}",
                f"{card.subtitle}. Figure {spec.id}, {spec.name}: {spec.question}",
                card.alt,
                *notes,
                *([spec.about] if spec.about else []),
                rows.first_rows(card.data),
                rows.markdown(card.data),
                cited(figure_state, as_of)[1].text,
            ]
        )
        + "\n"
    )


def listing(format: str, as_of: str | None) -> Document:
    """List the figures, or those that could be drawn as of a day."""
    records = []
    for record in describe.figures().values():
        if as_of is not None and not _drawable(record["tables"], as_of):
            continue
        links = {format: f"figures/{record['id']}.{format}" for format in FORMATS}
        records.append(record | {"formats": links})
    return rows.listing("figures", format, records)


def _drawable(tables: list[str], as_of: str) -> bool:
    """Return whether every table had releases by a day, or has figures that are final."""
    catalog = reader.catalog()
    for name in tables:
        table = registry.tables().get(name)
        final = table is not None and table.final_within_months is not None
        if not final and sources.vintages(reader.entry(catalog, name)["sources"], as_of) is None:
            return False
    return True
