"""The map on a project's page: its leads where they are, drawn without a request to anybody."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from jobs.actions.projects import Conditions, Members, start
from jobs.models import Lead, LocalBusiness, Project
from jobs.store.leads import refresh_leads


@pytest.fixture
def project(db: None) -> Project:
    """Three chosen businesses: two in Ithaca, one nowhere."""
    places = {"Kestrel": ("42.44", "-76.50"), "<b>Finch</b>": ("42.45", "-76.48"), "Wren": (None, None)}
    ids = []
    for name, (latitude, longitude) in places.items():
        at = {"latitude": latitude and Decimal(latitude), "longitude": longitude and Decimal(longitude)}
        row = LocalBusiness.objects.create(
            provider="google", external_id=name, name=name, curation_status="Selected",
            emails=["a@kestrel.test"] if name == "Kestrel" else [], **at,
        )  # fmt: skip
        ids.append(row.pk)
    refresh_leads(businesses=ids)
    return start(Members(businesses=ids), Conditions(), name="Ithaca", by="ada").project


def circles(page: str) -> dict[str, tuple[float, float, str]]:
    shape = r'href="([^"]+)" tabindex="-1"><circle cx="([\d.]+)" cy="([\d.]+)" r="4" fill="([^"]+)">'
    return {url: (float(x), float(y), colour) for url, x, y, colour in re.findall(shape, page)}


def test_leads_with_coordinates_are_points_north_up_and_each_leads_to_its_page(
    administrator: Client, project: Project
) -> None:
    page = administrator.get(f"/admin/jobs/project/{project.pk}/").content.decode()
    by_name = {lead.name: f"/admin/jobs/lead/{lead.pk}/" for lead in Lead.objects.all()}
    points = circles(page)
    assert set(points) == {by_name["Kestrel"], by_name["<b>Finch</b>"]}
    kestrel, finch = points[by_name["Kestrel"]], points[by_name["<b>Finch</b>"]]
    assert finch[0] > kestrel[0], "it lies further east"
    assert finch[1] < kestrel[1], "it lies further north"
    assert (kestrel[2], finch[2]) == ("#3aa76d", "#d99a2b")
    assert "1 with an e-mail" in page
    assert "1 without an e-mail" in page
    assert "<b>Finch" not in page
    assert all(0 <= x <= 320 and 0 <= y <= 240 for x, y, _ in points.values())


def test_one_place_is_drawn_too_and_none_is_no_map(administrator: Client, project: Project) -> None:
    address = f"/admin/jobs/project/{project.pk}/"
    Lead.objects.exclude(name="Kestrel").update(latitude=None)
    (point,) = circles(administrator.get(address).content.decode()).values()
    assert point[:2] == (160.0, 120.0)
    Lead.objects.update(latitude=None)
    assert "<h2>Map</h2>" not in administrator.get(address).content.decode()
