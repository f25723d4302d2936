# ruff: noqa: E501 -- tables and markup are read whole
"""What is taken for a contact, and above all what is not; and that no page can make reading it slow."""

from __future__ import annotations

import time

import pytest

from jobs.extract.contacts import SiteHost, address_shapes, emails, phones
from jobs.extract.contacts.emails import email, email_type
from jobs.extract.contacts.names_and_titles import is_name, is_title, person
from jobs.extract.contacts.social import profile
from jobs.extract.document import parse
from jobs.extract.encoding import decode
from jobs.extract.pages import extract_home, extract_page
from jobs.extract.text import fold
from tests.extract.corpus import PAGES

SITE = SiteHost("kestrel-plumbing.com", "kestrel-plumbing.com")


@pytest.mark.parametrize(
    "shown",
    ["image@2x.png", "logo@3x.webp", "lodash@4.17.21", "react@18.2.0.min.js", "john@example.com", "a@b.test", "x@y.invalid", "me@localhost",
     "you@domain.com", "name@yourdomain.com", "605a7baede844d278b89dc95ae0a9123@sentry.io", "9f3a1c0b7d6e4f2a@o4.ingest.sentry.io",
     "max@mustermann.de", "IDOLM@STER", "@handle", "a..b@kestrel-plumbing.com", "x" * 65 + "@kestrel-plumbing.com",
     "filler@godaddy.com", "user@host.local", "hello@sub.example.org", "u003einfo@kestrel-plumbing.com", "support@wixpress.com",
     "public@sentry.otherfirm-group.com"],
)  # fmt: skip
def test_what_only_looks_like_an_address_is_none(shown):
    assert email(shown, SITE, "text", 0.9) is None


def test_an_address_written_backwards_is_the_sites_own_or_a_free_one():
    """What browsers turn round; else it may be anything with an @ in it."""
    shown = ("info@kestrel-plumbing.com", "kp@gmail.com", "info@otherfirm-group.com")
    text = " ".join(address[::-1] for address in shown)
    assert {sighting.normalised for sighting in emails.in_text(text, SITE)} >= set(shown[:2])
    assert shown[2] not in {sighting.normalised for sighting in emails.in_text(text, SITE)}


@pytest.mark.parametrize(
    ("local", "domain", "kind"),
    [("info", "kestrel-plumbing.com", "SERVICE"), ("jane.roe", "kestrel-plumbing.com", "CORPORATE"), ("kestrelplumbing", "gmail.com", "FREE"),
     ("info", "gmail.com", "FREE"), ("jane", "otherfirm-group.com", "UNKNOWN"), ("sales.uk", "otherfirm-group.com", "SERVICE")],
)  # fmt: skip
def test_an_address_has_a_type(local, domain, kind):
    assert email_type(local, domain, SITE) == kind


def test_the_business_s_own_role_address_ranks_before_all_others():
    shown = [
        "noreply@kestrel-plumbing.com",
        "jane@kestrel-plumbing.com",
        "kp@gmail.com",
        "info@kestrel-plumbing.com",
        "x@elsewhere-group.com",
    ]
    ranked = sorted((email(address, SITE, "text", 0.9) for address in shown), key=lambda c: c.rank)
    assert [c.normalised.partition("@")[0] for c in ranked] == ["info", "jane", "kp", "x", "noreply"]


@pytest.mark.parametrize(
    ("href", "expected"),
    [("mailto:?subject=x&body=y", []), ("mailto:", []), ("mailto:a@b.de?subject=x", ["a@b.de"]), ("mailto:a%40b.de", ["a@b.de"]),
     ("mailto:a@b.de,c@d.de", ["a@b.de", "c@d.de"]), ("mailto:?to=a@b.de", ["a@b.de"]), ("MAILTO:Jane%20Roe%20%3Ca@b.de%3E", ["a@b.de"])],
)  # fmt: skip
def test_mailto_links_are_read_as_rfc_6068_says(href, expected):
    assert emails.in_mailto(href) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Natel 079 412 34 56<br>info<span style='display:none'>null</span>@kestrel-plumbing.com", ["info@kestrel-plumbing.com"]),
        ("info＠kestrel-plumbing.com", ["info@kestrel-plumbing.com"]),
        ("pedidos arroba kestrel-plumbing punto com", ["pedidos@kestrel-plumbing.com"]),
        ("Escríbenos a pedidos ARROBA kestrel-plumbing.com", ["pedidos@kestrel-plumbing.com"]),
        ("<joomla-hidden-mail is-link='1' is-email='1' first='aW5mbw==' last='a2VzdHJlbC1wbHVtYmluZy5jb20='></joomla-hidden-mail>", ["info@kestrel-plumbing.com"]),
        ("Photography by <a href='mailto:jo@larkphotos-studio.com'>Jo Lark</a>", []),
        ("Presidenta: Lucía Romero Vega", ["Lucía Romero Vega"]),
        ("Meet the owner, Rick Hartwell.", ["Rick Hartwell"]),
        ("He asked the owner, Then he left", []),
        ("3, place de l'Église – 74000 Annecy", ["3, place de l'Église – 74000 Annecy"]),
        ("Kerkstraat 112-hs<br>1017 GN Amsterdam", ["Kerkstraat 112-hs, 1017 GN Amsterdam"]),
    ],
)  # fmt: skip
def test_what_people_write_in_their_own_ways_is_read(markup, expected):
    page = extract_page(
        f"<html><body><p>{markup}</p></body></html>".encode(), "https://kestrel-plumbing.com/contact", "utf-8"
    )
    assert [contact.value for contact in page.contacts if contact.kind != "phone"] == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Style No. 512-478-2290-XL", []),
        ("Call 512-478-2290 today. 118 Main St, Ava, MO 65608", ["+15124782290"]),
        ("Call 512-478-2290 today", []),
        ("<html lang='ja'>電話 ０７５－２３１－４５６７", ["+81752314567"]),
        ("<html lang='ja'>TEL 075－231－4567", ["+81752314567"]),
    ],
)  # fmt: skip
def test_a_number_is_a_phone_where_something_says_so(markup, expected):
    page = extract_page(markup.encode(), "https://kestrel-plumbing.com/about", "utf-8")
    assert [contact.normalised for contact in page.contacts if contact.kind == "phone"] == expected


def values_in(markup: str, url: str, *kinds: str) -> list[str]:
    page = extract_page(f"<html><body>{markup}</body></html>".encode(), url, "utf-8")
    return sorted(
        c.value if c.kind in ("person", "address") else c.normalised for c in page.contacts if c.kind in kinds
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Call 970-491-RIDG (7434). Ava, MO 65608", ["+19704917434"]),
        ("Call 1-800-FENCES-4. Ava, MO 65608", ["+18003362374"]),
        ("Call 1-877-4-RIDGES. Ava, MO 65608", ["+18774743437"]),
        ("Style No. 512-478-BLUE. Ava, MO 65608", []),
        ("<html lang='fr'>RCS Strasbourg B 443 061 841", []),
        ("<html lang='fr'>Tél. 03 88 32 41 07", ["+33388324107"]),
    ],
)
def test_a_number_in_letters_is_its_digits_and_a_company_s_number_is_none(markup, expected):
    assert values_in(markup, "https://kestrel-plumbing.com/about", "phone") == expected


@pytest.mark.parametrize(
    "shown",
    ["Rt. 2 Box 118, Lexington, NE 68850", "RR 4 Box 88A, Bellvue, CO 80512", "HC 61 Box 20, Walden, CO 80480", "Rural Route 3, Box 17, Ava, MO 65608"],
)  # fmt: skip
def test_an_address_on_a_rural_route_is_one(shown):
    assert values_in(f"<p>{shown}</p>", "https://kestrel-plumbing.com/contact", "address") == [shown]


def test_an_address_ends_with_its_town():
    markup = "<p>Hafenallee 3, 20457 Hamburg. Geltungsraum: Deutschland</p>"
    assert values_in(markup, "https://kestrel-plumbing.com/kontakt", "address") == ["Hafenallee 3, 20457 Hamburg"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Datenschutzbeauftragter: Datenwacht GmbH, dsb@datenwacht-consulting.de, Tel. 030 2358 7710</p>",
        "<h3>Zuständige Aufsichtsbehörde</h3><p>Landesamt<br>Devrientstraße 5<br>01067 Dresden<br>Telefon: 0351 85471-101<br>post@aufsicht-nord.de</p>",
        "<p>Zuständige Kammer: Zahnärztekammer Nord<br>Schützenhöhe 11<br>01099 Dresden</p>",
        "<p>Berufshaftpflicht: Nordwall Versicherung, Hafenallee 3, 20457 Hamburg</p>",
    ],
)
def test_a_legal_notice_s_officers_authorities_and_insurers_are_no_contacts_of_the_business(markup):
    notice = f"<html lang='de'><p>Telefon: 0341 96254710</p>{markup}"
    values = values_in(notice, "https://kestrel-plumbing.com/impressum", "email", "phone", "address")
    assert values == ["+4934196254710"]


def test_the_officer_with_an_address_of_the_business_is_the_business_s():
    markup = "<p>Datenschutzbeauftragte: dsb@kestrel-plumbing.com</p>"
    assert values_in(markup, "https://kestrel-plumbing.com/impressum", "email") == ["dsb@kestrel-plumbing.com"]


def test_the_numbers_behind_a_chamber_are_the_business_s():
    markup = "<html lang='de'><p>Zuständige Kammer: Ärztekammer Nord<br>Telefon: 0341 96254710</p>"
    assert values_in(markup, "https://kestrel-plumbing.com/impressum", "phone") == ["+4934196254710"]


def test_what_readers_write_under_a_post_is_no_contact():
    markup = "<p>write to swarms@kestrel-plumbing.com</p><div id='comments'><p>mail trevor.aldous61@gmail.com</p></div>"
    assert values_in(markup, "https://kestrel-plumbing.com/post", "email") == ["swarms@kestrel-plumbing.com"]


def test_who_praises_the_business_is_not_of_its_people():
    markup = "<h3>Denise Hale</h3><div>Partner</div><blockquote><p>Great.</p><cite>Martha Quigley, Business Owner</cite></blockquote><p>Pemberton Hale Roe</p>"
    assert values_in(markup, "https://kestrel-plumbing.com/team", "person") == ["Denise Hale"]


@pytest.mark.parametrize(
    "shown",
    ["lek. dent. Bożena Wysocka-Kruk", "dr n. med. Tomasz Brzeziński", "lek. stom. Agata Mierzejewska", "Dipl.-Ing. (FH) Ulrike Tannberger",
     "Maître Solange Verdelon", "MUDr. Jana Dvořáková", "Dott.ssa Elena Ferri", "Uzm. Dr. Elif Yıldız", "Drmed. Jonna Ketterer"],
)  # fmt: skip
def test_what_stands_before_a_name_is_no_part_of_it(shown):
    assert is_name(shown)
    assert person(shown, "", "text", 0.5).normalised == fold(" ".join(shown.split()[-2:]))


def test_labels_of_a_korean_table_are_no_people():
    table = "<dl><dt>전화</dt><dd>063-255-5012</dd><dt>대표</dt><dd>김민수</dd></dl>"
    assert "전화" not in people_in(table, "about")


def test_a_label_behind_a_label_names_the_person():
    markup = "<p>Vertreten durch:<br>Geschäftsführer: Dipl.-Ing. (FH) Ulrike Tannberger</p>"
    values = values_in(markup, "https://kestrel-plumbing.com/impressum", "person")
    assert values == ["Dipl.-Ing. (FH) Ulrike Tannberger"]


def test_the_settings_of_a_squarespace_site_are_read_but_not_its_builder_s_office():
    settings = """<script>Static.SQUARESPACE_CONTEXT = {"location":{"addressLine1":"%s","addressLine2":"%s"},"socialAccounts":[{"profileUrl":
"x"},{"profileUrl":"https://www.instagram.com/larkhollow"}],"contactEmail":"studio@kestrel-plumbing.com","contactPhoneNumber":"+14065550142"};</script>"""
    kinds = "email", "phone", "social", "address"
    ours = values_in(settings % ("218 Woody Street", "Missoula, MT 59802"), "https://kestrel-plumbing.com/", *kinds)
    assert ours == [
        "+14065550142",
        "218 Woody Street, Missoula, MT 59802",
        "https://instagram.com/larkhollow",
        "studio@kestrel-plumbing.com",
    ]
    theirs = values_in(settings % ("459 Broadway", "New York, NY 10013"), "https://kestrel-plumbing.com/", "address")
    assert theirs == []


def test_a_meeting_at_a_site_is_no_address():
    assert values_in("<p>We meet at kestrel-plumbing dot com</p>", "https://kestrel-plumbing.com/", "email") == []


@pytest.mark.parametrize(
    ("shown", "host"),
    [("N6844 County Road M, Westfield, Wisconsin 53964", "com"), ("1417 Highway 36 W • Roseville, MN 55113", "org"), ("Anger 17 · 99084 Erfurt", "de"),
     ("Cumhuriyet Mah. Atatürk Bulvarı No: 144 Kat: 3, 07010 Muratpaşa/Antalya", "com.tr")],
)  # fmt: skip
def test_an_address_in_a_country_s_own_shape_is_read(shown, host):
    assert values_in(f"<p>{shown}</p>", f"https://kestrel-plumbing.{host}/contact", "address") == [shown]


def test_a_street_behind_a_label_is_of_another_address():
    markup = "<p>3555 Trubschachen | Lager: Bäregg 12, 3552 Bärau</p>"
    assert values_in(markup, "https://schreinerei.ch/", "address") == ["Bäregg 12, 3552 Bärau"]


def test_an_address_is_not_cut_off_in_a_word_by_a_number_before_it():
    shown = "〒460-0008 愛知県名古屋市中区栄3-14-7 もみじビル2F"
    markup = f"<p>電話 052-441-7723</p><p>所在地</p><p>{shown}</p>"
    assert values_in(markup, "https://kestrel-plumbing.jp/", "address") == [shown]


def test_one_address_in_two_orders_is_one():
    data = '{"@type":"Plumber","address":{"@type":"PostalAddress","streetAddress":"118 Main St","addressLocality":"Ava","addressRegion":"MO","postalCode":"65608","addressCountry":"US"}}'
    markup = f'<script type="application/ld+json">{data}</script><p>118 Main St, Ava, MO 65608</p><p>PO Box 7, Ava, MO 65608</p>'
    values = values_in(markup, "https://kestrel-plumbing.com/contact", "address")
    assert values == ["118 Main St, Ava, MO 65608, US", "PO Box 7, Ava, MO 65608"]


def people_in(markup: str, path: str = "team") -> dict[str, str]:
    url = f"https://kestrel-plumbing.com/{path}"
    page = extract_page(f"<html><body>{markup}</body></html>".encode(), url, "utf-8")
    return {contact.value: contact.title for contact in page.contacts if contact.kind == "person"}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<dl><dt>Headteacher<dd>Mrs Ruth Thackeray<dt>Deputy Headteacher<dd>Mr Daniel Osei<dt>Bursar</dl>",
         {"Mrs Ruth Thackeray": "Headteacher", "Mr Daniel Osei": "Deputy Headteacher"}),
        ("<h2>Sales</h2><p>Ruth Thackeray<p>Sales Director<p>Daniel Osei<p>Sales Assistant",
         {"Ruth Thackeray": "Sales Director", "Daniel Osei": "Sales Assistant"}),
        ("<h3>Lucia Ferraro, DO</h3><p>Family Physician", {"Lucia Ferraro, DO": "Family Physician"}),
        ("<h3>Tanya Brightwater, APRN, FNP-C</h3><p>Nurse Practitioner", {"Tanya Brightwater, APRN, FNP-C": "Nurse Practitioner"}),
        ("<h3>Marieke van der Velden</h3><p>Directeur", {"Marieke van der Velden": "Directeur"}),
        ("<h3>Yasemin Kılıç</h3><p>Serviceberaterin", {"Yasemin Kılıç": "Serviceberaterin"}),
        ("<h3>Sven Burmeister</h3><p>Klinikchef", {"Sven Burmeister": "Klinikchef"}),
        ("<h3>Leah Morton – senco@kestrel-plumbing.com</h3>", {"Leah Morton": ""}),
        ("<h3>Bible Study</h3><p>Director of Music leads", {}),
        ("<h3>Werden Sie Mechatroniker</h3><p>Auszubildende gesucht", {}),
        ("<h3>Green Valley</h3><p>House of the year", {}),
        ("<p>Titular: Bodegas Lentisco, S.L.", {}),
        ("<p>院長：長谷川 真理子（歯科医師）", {"長谷川 真理子": "院長"}),
    ],
)  # fmt: skip
def test_a_person_s_title_is_the_one_that_belongs_to_the_name(markup, expected):
    assert people_in(markup) == expected


def test_on_a_home_page_only_a_name_with_a_degree_over_a_job_is_a_person():
    markup = "<p>Dr. med. Friederike Lohmann</p><p>Fachärztin für Kinder- und Jugendmedizin</p><p>Golden Gate</p><p>Project manager</p>"
    assert people_in(markup, "") == {"Dr. med. Friederike Lohmann": "Fachärztin für Kinder- und Jugendmedizin"}


def test_an_address_of_several_lines_in_data_is_one():
    data = '{"@type": "Plumber", "name": "Kestrel", "address": "118 Main St\\nAva, MO 65608"}'
    page = extract_page(f'<script type="application/ld+json">{data}</script>'.encode(), "https://kestrel-plumbing.com/")
    assert [contact.value for contact in page.contacts if contact.kind == "address"] == ["118 Main St, Ava, MO 65608"]


def test_an_agency_s_address_behind_a_credit_is_not_the_business_s():
    text = "Plumbing since 1990\nWebsite by Brightpixel: hello@brightpixel-agency.com"
    assert list(emails.in_text(text, SITE)) == []


@pytest.mark.parametrize(
    "text",
    ["Order 4155550132", "4155550132", "ISBN 978-3-16-148410-0", "12.05.2019 - 14.06.2019", "1999-2024", "IBAN DE89 3704 0044 0532 0130 00",
     "VAT 123 4567 89", "40.712776, -74.005974", "$ 415 555 0132", "SKU: 415-555-0132", "09:00 - 18:00", "(555) 555-5555", "1234567890",
     "HRB 740123", "v 10.15.7.2024", "192.168.100.200", "SIRET 552 100 554 00013"],
)  # fmt: skip
def test_what_only_looks_like_a_phone_number_is_none(text):
    assert list(phones.in_text(text, ["US", "DE"])) == []


@pytest.mark.parametrize(
    ("text", "places", "e164"),
    [("(415) 732-0132", ["US"], "+14157320132"), ("Phone 4157320132", ["US"], "+14157320132"), ("Tel: 030 / 78 95 44 10", ["DE"], "+493078954410"),
     ("+44 (0)20 7946 1185", [], "+442079461185"), ("Tél. 04.72.00.41.18", ["FR"], "+33472004118"), ("電話：03-3541-2208", ["JP"], "+81335412208"),
     ("063 55144", ["IE"], "+3536355144"), ("LoCall: 1800 555 014", ["IE"], "+3531800555014")],
)  # fmt: skip
def test_a_phone_number_is_read_in_its_country(text, places, e164):
    assert [c.normalised for c in phones.in_text(text, places)] == [e164]


def test_without_a_country_a_national_number_is_not_guessed():
    assert list(phones.in_text("Phone (415) 732-0132", [])) == []


@pytest.mark.parametrize(
    ("given", "suffix", "language", "places"),
    [("US", "com", "en", ["US"]), (None, "de", "de", ["DE"]), (None, "co.uk", "en", ["GB"]), (None, "com", "en-AU", ["AU"]), (None, "com", "de", ["DE"]),
     (None, "com", "", []), (None, "ch", "de-CH", ["CH"])],
)  # fmt: skip
def test_the_country_comes_from_the_business_then_the_domain_then_the_language(given, suffix, language, places):
    assert phones.likely_regions(given, suffix, language) == places


@pytest.mark.parametrize(
    "url",
    ["https://www.facebook.com/sharer/sharer.php?u=x", "https://twitter.com/intent/tweet?x", "https://x.com/a/status/1", "https://www.facebook.com/",
     "https://www.instagram.com/p/Cabc/", "https://pinterest.com/pin/create/button/", "https://www.youtube.com/watch?v=1", "https://t.me/share/url?u=1",
     "https://www.linkedin.com/shareArticle?mini=true", "https://www.facebook.com/wix", "https://vk.com/share.php?u=x", "https://facebook.com/profile.php"],
)  # fmt: skip
def test_a_share_link_is_no_profile(url):
    assert profile(url) is None


def test_a_profile_without_a_scheme_has_the_words_of_its_own_link():
    links = '<a href="/work">Work</a><a href="www.Instagram.com/larkhollow">See us</a><a href="/end">End</a>'
    page = extract_page(links.encode(), "https://larkhollow.test/")
    assert [(c.normalised, c.snippet) for c in page.contacts] == [("https://instagram.com/larkhollow", "See us")]


@pytest.mark.parametrize(
    ("url", "shown"),
    [("https://m.facebook.com/Kestrel/?ref=x", ("facebook", "https://facebook.com/Kestrel")), ("https://twitter.com/@Kestrel", ("x", "https://x.com/kestrel")),
     ("https://de.linkedin.com/company/Kestrel/about", ("linkedin", "https://linkedin.com/company/kestrel")), ("https://vk.com/kestrel", ("vk", "https://vk.com/kestrel")),
     ("https://www.facebook.com/profile.php?id=100012", ("facebook", "https://facebook.com/profile.php?id=100012"))],
)  # fmt: skip
def test_a_profile_has_one_spelling(url, shown):
    assert profile(url) == shown


@pytest.mark.parametrize(
    "text", ["Jane Roe", "Dr. Paul Seidel", "Anna-Maria van den Berg", "Rebecca Stone, CPA", "Jean-Luc Févre"]
)
def test_a_name_is_a_name(text):
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our Team",
        "Free Consultation Today Now Please All",
        "Plumbing Services",
        "contact us",
        "New York",
        "24/7 Emergency",
        "Managing Director",
    ],
)
def test_a_heading_is_no_name(text):
    assert not is_name(text)


def test_a_job_title_is_known_in_several_languages():
    assert all(
        map(
            is_title,
            ["Managing Partner", "Geschäftsführerin", "Directeur général", "Titolare", "Prezes", "Dental Hygienist"],
        )
    )


HOSTILE = {
    "at signs": b"@" * 200_000,
    "an endless local part": b"a" * 200_000 + b"@",
    "addresses without an end": b"a.a@" * 50_000,
    "dots": b"a@" + b"a." * 100_000,
    "digits": b"1" * 200_000,
    "digits and gaps": b"1 (2) - " * 25_000,
    "brackets": b"a [at] " * 30_000,
    "spelled dots": b"a [at] b" + b" dot c" * 30_000,
    "postcodes": b"12345 Aa " * 25_000,
    "streets": b"1 Aaaa Aaaa, Aaaa " * 12_000,
    "capital words": b"Inhaber: " + b"Aaaa Bbbb " * 20_000,
    "deep nesting": b"<div>" * 50_000,
    "open tags": b"<" * 200_000,
    "attributes": b"<a " + b"x=1 " * 50_000 + b">",
    "json": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
    "json comments": b'<script type="application/ld+json">{' + b"/*" * 50_000 + b"</script>",
    "json quotes": b'<script type="application/ld+json">{"a":"' + b'\\"' * 50_000 + b"</script>",
    "script joins": b"<script>document.write(" + b"'a'+" * 4_000 + b"</script>",
    "script names": b"<script>mailto;" + b"a=b;" * 4_000 + b"</script>",
    "links": b"<a href='/x?a=%41&b=2'>x</a>" * 8_000,
    "mailtos": b"<p>a <a href='mailto:a@b.de'>x</a>" * 5_000,
    "microdata": b"<div itemscope itemprop=a>" * 5_000,
    "cards": b"<div class=card><b>Jane Roe</b> <i>Owner</i>" * 3_000,
    "nul": b"\0" * 100_000,
    "random bytes": bytes(range(256)) * 500,
    "meta": b"<meta " * 30_000 + b"charset=",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_makes_reading_it_slow(name):
    started = time.process_time()
    extract_home(HOSTILE[name], "https://kestrel-plumbing.com/", None, {}, "US")
    extract_page(b"<html lang=de><body>" + HOSTILE[name], "https://kestrel-plumbing.de/impressum")
    assert time.process_time() - started < 3


def test_no_address_of_the_corpus_lacks_what_is_looked_for_before_it():
    texts = [parse(decode(page.read_bytes(), None)).text for page in PAGES]
    matches = [
        (needs, words, match[0])
        for needs, words, _, shape in address_shapes._SHAPES
        for text in texts
        for match in shape.finditer(text)
    ]
    assert len(matches) > 50
    assert [shown for needs, _, shown in matches if not needs.search(shown)] == []
    assert [shown for _, words, shown in matches if words and not words.are_in(shown.lower())] == []
