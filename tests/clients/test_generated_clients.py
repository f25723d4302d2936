"""What is made of the API's description for others: a collection for Postman; a client in TypeScript."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from jobs.models import Domain
from tests import processes
from tests.description import description

CLIENTS = Path(__file__).resolve().parents[2] / "clients"


def test_the_postman_collection_is_that_of_the_description() -> None:
    spec = importlib.util.spec_from_file_location("postman", CLIENTS / "postman" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    stale = "Stale: python clients/postman/generate.py docs/openapi.yaml"
    assert generate.COLLECTION.read_text() == generate.collection(description()), stale


def test_the_postman_collection_has_every_operation_with_its_body() -> None:
    made = json.loads((CLIENTS / "postman" / "scrapersky.postman_collection.json").read_text())
    requests = [item["request"] for folder in made["item"] for item in folder["item"]]
    operations = [operation for methods in description()["paths"].values() for operation in methods.values()]
    assert len(requests) == len(operations)
    bodies = [request for request in requests if "body" in request]
    assert len(bodies) > 50
    assert all(isinstance(json.loads(request["body"]["raw"]), dict) for request in bodies)
    assert all("{" not in "/".join(request["url"]["path"]) for request in requests)


@pytest.mark.skipif(not os.environ.get("NPM_CHECK"), reason="make api-check: it needs packages of npm")
def test_the_typescript_client_reads_decides_and_is_refused(server: str, key: str, domains: Any) -> None:
    domains(3)
    assert Domain.objects.count() == 3
    environment = os.environ | {"SKY_URL": server.removesuffix("/api/v3"), "SKY_KEY": key}
    words = ["npm", "test"]
    done = processes.run(
        words, cwd=CLIENTS / "typescript", env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 5" in done.stdout
