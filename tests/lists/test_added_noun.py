"""A noun of an installation's own (a model, a `Resource`, EXTRA_RESOURCES) has lists everywhere.

It is looked for in a process of its own, whose settings name it: tests/parcels/settings.py.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests import processes
from tests.dummy_stage.models import Courier
from tests.whole import WHOLE

ROOT = Path(__file__).resolve().parents[2]

LOOK = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from rest_framework.test import APIClient
from django.contrib.auth.models import User
from io import StringIO
import yaml

setup_test_environment()
user = User.objects.get(username="ada")
admin, api = Client(), APIClient()
admin.force_login(user); api.force_authenticate(user)
seen = {}
seen["list"] = admin.get("/admin/parcels/courier/?district=Old+Quay&order=-district").content.decode()
seen["row"] = admin.get("/admin/parcels/courier/%s/" % sys.argv[1]).content.decode()
seen["items"] = api.get("/api/v3/couriers?district=Old Quay&order=-district").json()
seen["search"] = api.get("/api/v3/couriers?q=finch").json()["items"]
seen["added"] = api.post("/api/v3/couriers", {"rows": ["Wren Bikes", "Finch Post"]}, format="json").json()
seen["file"] = b"".join(api.get("/api/v3/couriers/export.csv?district=Old Quay").streaming_content).decode()
decided = {"filter": {"district": "Old Quay"}, "expected_count": 1, "status": "Selected"}
seen["decided"] = api.put("/api/v3/couriers/status/filtered", decided, format="json").json()
out = StringIO()
call_command("spectacular", *sys.argv[2:], "--fail-on-warn", stdout=out)
seen["paths"] = [path for path in yaml.load(out.getvalue(), yaml.CSafeLoader)["paths"] if "courier" in path]
print(json.dumps(seen))
"""


@pytest.fixture
def looked(transactional_db: None) -> dict[str, Any]:
    User.objects.create_superuser("ada", password="ada-secret-1")
    courier = Courier.objects.create(name="Finch Post", district="Old Quay")
    Courier.objects.create(name="Otter Express", district="Mill Lane")
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{quote(at['NAME'])}?host={quote(at['HOST'], safe='')}&port={at['PORT']}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.dummy_stage.settings", "DATABASE_URL": url}
    words = [sys.executable, "-c", LOOK, str(courier.pk), *(["--validate"] if WHOLE else [])]
    done = processes.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_a_noun_that_was_added_is_in_admin_api_description_export_and_submitting(looked: dict[str, Any]) -> None:
    assert ">Finch Post</a>" in looked["list"]
    assert "Otter Express" not in looked["list"]
    assert "Couriers</a>" in looked["row"].replace("\n", "")
    assert [row["name"] for row in looked["items"]["items"]] == ["Finch Post"]
    assert [row["name"] for row in looked["search"]] == ["Finch Post"]
    assert (looked["added"]["accepted"], looked["added"]["exists"]) == (1, 1)
    assert looked["file"].splitlines()[0].startswith("id,name,district,curation_status")
    assert "Finch Post" in looked["file"]
    assert looked["decided"]["changed"] == 1
    assert {"/api/v3/couriers", "/api/v3/couriers/{id}", "/api/v3/couriers/status/filtered"} <= set(looked["paths"])
    assert Courier.objects.get(name="Finch Post").curation_status == "Selected"
