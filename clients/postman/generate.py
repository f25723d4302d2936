"""Make the Postman collection of the API's description: `python clients/postman/generate.py docs/openapi.yaml`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

COLLECTION = Path(__file__).resolve().parent / "scrapersky.postman_collection.json"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
Document = dict[str, Any]


def collection(document: Document) -> str:
    """The collection as JSON: a folder for each tag, a request for each operation with its example."""
    folders: dict[str, list[Document]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            folders[operation["tags"][0]].append(_request(document, path, method, operation))
    made = {
        "info": {"name": "ScraperSky", "description": document["info"]["description"], "schema": SCHEMA},
        "variable": [
            {"key": "baseUrl", "value": "http://127.0.0.1:8000"},
            {"key": "apiKey", "value": ""},
        ],
        "auth": {"type": "apikey", "apikey": _pairs({"key": "Authorization", "value": "Api-Key {{apiKey}}"})},
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _request(document: Document, path: str, method: str, operation: Document) -> Document:
    request: Document = {
        "method": method.upper(),
        "url": _url(path, operation.get("parameters", [])),
        "description": operation.get("description", ""),
        "header": [],
    }
    if operation["security"] == []:
        request["auth"] = {"type": "noauth"}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": json.dumps(_example(document, content), indent=2, ensure_ascii=False)}
    return {"name": operation["summary"], "request": request}


def _url(path: str, parameters: list[Document]) -> Document:
    of_path = {item["name"]: item["schema"] for item in parameters if item["in"] == "path"}
    parts = [f":{part[1:-1]}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    in_path = [{"key": name, "value": ""} for name in of_path if f":{name}" in parts]
    parts = [
        re.sub(r"\{(\w+)\}", lambda match: str(of_path[match[1]]["enum"][0]), part) for part in parts
    ]  # export.csv
    query = [
        {"key": item["name"], "value": "", "disabled": True, "description": item.get("description", "")}
        for item in parameters
        if item["in"] == "query"
    ]
    slash = "/" if path.endswith("/") else ""
    raw = "{{baseUrl}}/" + "/".join(parts) + slash
    return {"raw": raw, "host": ["{{baseUrl}}"], "path": [*parts, *([""] if slash else [])], "query": query,
            "variable": in_path}  # fmt: skip


def _example(document: Document, content: Document) -> Any:
    name = content["examples"]["example"]["$ref"].rsplit("/", 1)[-1]
    return document["components"]["examples"][name]["value"]


def _pairs(values: dict[str, str]) -> list[Document]:
    return [{"key": key, "value": value, "type": "string"} for key, value in values.items()]


if __name__ == "__main__":
    COLLECTION.write_text(collection(yaml.load(Path(sys.argv[1]).read_text(), yaml.CSafeLoader)))
