"""Addresses without a postal code: a street or a place with a number, or one that needs none, and a town behind it."""

from __future__ import annotations

import pytest

from jobs.extract.contacts.addresses import of_anybody

WHOLE = [
    ("IE", "Ballyfinn House, Kilmoganny Cross, Callan, Co. Kilkenny"),
    ("US", "11 Tillson Avenue, Building B, Rockland, Maine"),
    ("KE", "Mezzanine Floor, Kipande House, Kenyatta Avenue, Nairobi"),
    ("KE", "Km 4, Nanyuki - Meru Road, opposite Rubis Petrol Station, Nanyuki"),
    ("ZA", "Cnr Voortrek & Kloof Streets, Malmesbury"),
    ("CR", "De la iglesia católica 200 metros al sur y 50 oeste, San Rafael de Heredia"),
    ("CR", "Frente al costado norte del parque central, Santiago de Puriscal, San José"),
    ("GH", "P. O. Box KD 555, Kanda, Accra"),
]
OTHERWISE = [
    ("NG", "You may write to SON, 52 Lome Crescent, Wuse Zone 7, Abuja, or call the office on 0805 600 5520"),
    ("US", "Open 7 days, Main Street, Rockland"),
    ("IE", "Collection from Callan, Thomastown, Co. Kilkenny"),
    ("GB", "11 Tillson Avenue, Rockland, Maine"),
]


def addresses_in(text: str, country: str) -> list[str]:
    return [sighting.value for sighting in of_anybody(text, [country])]


@pytest.mark.parametrize(("country", "line"), WHOLE)
def test_a_line_that_is_an_address_needs_no_postal_code(country: str, line: str) -> None:
    assert addresses_in(f"Find us\n{line}\nOpen daily", country) == [line]


@pytest.mark.parametrize(("country", "line"), OTHERWISE)
def test_a_line_that_says_more_or_has_no_place_is_none(country: str, line: str) -> None:
    assert addresses_in(line, country) == []


def test_a_line_that_ends_with_a_comma_goes_on_in_the_next() -> None:
    lines = "Block C, Odu-Ile Industrial Estate,\nKm 12, Sagamu - Benin Expressway,\nOgun State"
    assert addresses_in(lines, "NG") == [lines.replace(",\n", ", ")]


@pytest.mark.parametrize(
    ("country", "text", "address"),
    [
        ("BR", "Rua Alta, 1.480 - Loja 2 - Centro, Juiz de Fora - MG, 36021-120", None),
        ("ES", "C/ Almez, nº 14 bajo, 50003 Zaragoza. Tfno. 976 555 163", "C/ Almez, nº 14 bajo, 50003 Zaragoza"),
        ("DE", "Zur Alten Meierei\n24321\nLütjenburg", "Zur Alten Meierei, 24321 Lütjenburg"),
        ("AU", "Cnr Sturt & Gillies Streets, Ballarat VIC 3350", None),
        ("IN", "Opp. Old Stand, Gandhi Chowk,\nChiplun - 415605", "Opp. Old Stand, Gandhi Chowk, Chiplun - 415605"),
        ("KE", "3rd Floor, Kipande House\nPostal\nP.O. Box 1255 - 10400, Nanyuki", "P.O. Box 1255 - 10400, Nanyuki"),
    ],
)  # fmt: skip
def test_a_house_above_a_thousand_a_floor_a_landmark_and_a_corner_belong_to_the_street(
    country: str, text: str, address: str | None
) -> None:
    assert addresses_in(text, country) == [address or text]
