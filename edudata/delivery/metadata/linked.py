"""Descriptions as JSON-LD: schema.org for search engines, DCAT for catalogs, Croissant for learners."""

from __future__ import annotations

from typing import Any

from edudata.delivery.metadata import common
from edudata.delivery.schema import TYPES, table_schema
from edudata.version import __version__

FILES = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
# Croissant's data types of columns.
CROISSANT_TYPES = {
    "string": "sc:Text",
    "number": "sc:Float",
    "integer": "sc:Integer",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
}


def dataset(entry: dict[str, Any], base: str = "") -> dict[str, Any]:
    """Describe a table as a schema.org Dataset, with addresses below `base`."""
    span = entry["span"]
    sources = common.sources(entry)
    publishers = dict.fromkeys(source["publisher"] for source in sources)
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": entry["title"],
        "alternateName": entry["name"],
        "description": f"{entry['title']}. {entry['description']}",
        "version": __version__,
        "keywords": list(common.KEYWORDS),
        "isAccessibleForFree": True,
        "creator": [{"@type": "Organization", "name": name} for name in publishers],
        "license": [license["url"] or license["name"] for license in common.licenses(entry)],
        "citation": [source["citation"] for source in sources],
        "isBasedOn": list(dict.fromkeys(source["page"] for source in sources if source["page"])),
        "dateModified": common.newest([entry]),
        "spatialCoverage": "United States",
        "variableMeasured": [_variable(field) for field in table_schema(entry)["fields"]],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{base}tables/{entry['name']}.{format}",
            }
            for format, media_type in FILES.items()
        ],
    }
    return described | ({"temporalCoverage": f"{span['start']}/{span['end']}"} if span["start"] else {})


def _variable(field: dict[str, Any]) -> dict[str, Any]:
    names = {"description": "description", "unit": "unitText"}
    more = {names[k]: field[k] for k in names if k in field}
    return {"@type": "PropertyValue", "name": field["name"]} | more


def data_catalog(base: str = "") -> dict[str, Any]:
    """Describe all tables as a schema.org DataCatalog."""
    datasets = [dataset(entry, base) for entry in common.entries()]
    for described in datasets:
        del described["@context"]
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": common.TITLE,
        "description": common.DESCRIPTION,
        "dataset": datasets,
    }


def dcat(base: str = "") -> dict[str, Any]:
    """Describe all tables as a DCAT catalog."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "dct:title": common.TITLE,
        "dct:description": common.DESCRIPTION,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": common.CREATOR},
        "dcat:dataset": [_dcat_dataset(entry, base) for entry in common.entries()],
    }


def _dcat_dataset(entry: dict[str, Any], base: str) -> dict[str, Any]:
    sources = common.sources(entry)
    return {
        "@type": "dcat:Dataset",
        "@id": f"{base}tables/{entry['name']}.metadata.json",
        "dct:identifier": entry["name"],
        "dct:title": entry["title"],
        "dct:description": entry["description"],
        "dct:modified": common.newest([entry]),
        "dct:license": [license["url"] or license["name"] for license in common.licenses(entry)],
        "dct:source": list(dict.fromkeys(source["page"] for source in sources if source["page"])),
        "dcat:keyword": list(common.KEYWORDS),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:mediaType": media_type,
                "dcat:downloadURL": f"{base}tables/{entry['name']}.{format}",
            }
            for format, media_type in FILES.items()
        ],
    }


CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(base: str = "") -> dict[str, Any]:
    """Describe all tables for machine learning, with checksums of their CSV files."""
    entries = common.entries()
    licenses = {license["id"]: license for entry in entries for license in common.licenses(entry)}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": common.NAME,
        "description": common.DESCRIPTION,
        "version": __version__,
        "datePublished": common.newest(entries),
        "license": [license["url"] or license["name"] for _, license in sorted(licenses.items())],
        "url": base or "https://schema.org/Dataset",
        "creator": {"@type": "sc:Organization", "name": common.CREATOR},
        "citeAs": f"{common.CREATOR}: {common.TITLE}, version {__version__}. Cite each table's publishers.",
        "keywords": list(common.KEYWORDS),
        "distribution": [_file_object(entry, base) for entry in entries],
        "recordSet": [_record_set(entry) for entry in entries],
    }


def _file_object(entry: dict[str, Any], base: str) -> dict[str, Any]:
    size, sha256 = common.csv_files()[entry["name"]]
    return {
        "@type": "cr:FileObject",
        "@id": f"{entry['name']}.csv",
        "name": f"{entry['name']}.csv",
        "description": entry["title"],
        "contentUrl": f"{base}tables/{entry['name']}.csv",
        "contentSize": f"{size} B",
        "encodingFormat": "text/csv",
        "sha256": sha256,
    }


def _record_set(entry: dict[str, Any]) -> dict[str, Any]:
    name = entry["name"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": entry["description"],
        "key": [{"@id": f"{name}/{column}"} for column in entry["key"]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column['name']}",
                "name": column["name"],
                "description": column["description"] or column["name"],
                "dataType": CROISSANT_TYPES[TYPES[column["dtype"]]],
                "source": {"fileObject": {"@id": f"{name}.csv"}, "extract": {"column": column["name"]}},
            }
            for column in entry["columns"]
        ],
    }
