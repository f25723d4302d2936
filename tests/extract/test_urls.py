# ruff: noqa: E501 -- tables are read whole
"""URLs, hosts and page types in their one form; bytes and damaged data read as the standards say."""

from __future__ import annotations

import pytest

from jobs.extract.data import load
from jobs.extract.document import parse
from jobs.extract.encoding import decode
from jobs.extract.page_types import page_depth, page_type, page_type_and_depth, type_and_depth_of_simple_path
from jobs.extract.pages.technology import SIGNS
from jobs.extract.structured_data import json_ld
from jobs.extract.urls import canonical_host, canonical_url, shared_host


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Kestrel.TEST:443/a/../b%7e/%c3%a9?utm_source=x&b=2&a=1#f", "https://kestrel.test/b~/%C3%A9?b=2&a=1"),
        ("http://kestrel.test:80", "http://kestrel.test/"),
        ("https://kestrel.test./x;jsessionid=AB12?gclid=1", "https://kestrel.test/x"),
        ("https://bücher.test/ü", "https://xn--bcher-kva.test/%C3%BC"),
        ("https://kestrel.test/?q=a+b&fbclid=z&sid=1", "https://kestrel.test/?q=a+b"),
    ],
)
def test_a_url_has_one_form_and_keeps_it(url, canonical):
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "host", ["a.test", "b-c.co.test", "xn--a.test", "1.2.test", "-a.test", "a..test", "A.test", "a.t0"]
)
@pytest.mark.parametrize(
    "path", ["", "/", "/a/b.html", "/a/./b", "/a/../b", "/a//b", "/~a/_b-c/", "/a..b", "/.a", "/%41", "/a b"]
)
def test_a_plain_address_is_what_a_parser_makes_of_it(host, path):
    url = f"https://{host}{path}"
    try:
        parsed = canonical_url(f" {url}")  # with a space before it, no address is plain
    except ValueError:
        parsed = ""
    if parsed:
        assert canonical_url(url) == parsed
    else:
        with pytest.raises(ValueError, match="URL"):
            canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.test/",
        "javascript:alert(1)",
        "https://me:pw@a.test/",
        "https://a.test/" + "x" * 3000,
        "https://[::1",
        "//",
    ],
)
def test_what_is_no_web_address_is_refused_with_a_sentence(url):
    with pytest.raises(ValueError, match=r"\w+ .*\.$"):
        canonical_url(url)


@pytest.mark.parametrize(
    ("text", "host", "registrable", "had_www"),
    [("http://WWW.Kestrel.co.uk:8080/x?y", "kestrel.co.uk", "kestrel.co.uk", True), ("shop.kestrel.de", "shop.kestrel.de", "kestrel.de", False),
     ("Bücher.de.", "xn--bcher-kva.de", "xn--bcher-kva.de", False), ("a.kestrel.test", "a.kestrel.test", "kestrel.test", False)],
)  # fmt: skip
def test_a_host_is_read_from_what_people_type(text, host, registrable, had_www):
    canonical = canonical_host(text)
    assert (canonical.host, canonical.registrable_domain, canonical.had_www) == (host, registrable, had_www)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kestrel",
        "10.0.0.1",
        "2130706433",
        "http://[::1]/",
        "info@kestrel.de",
        "co.uk",
        "logo.png",
        "two words.de",
        "ftp://a.de",
        "-",
        "a..de",
        "www.kestrel",
    ],
)
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(ValueError, match="it "):
        canonical_host(text)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/kontakt", "contact"), ("/contact.php", "contact"), ("/impressum", "legal"), ("/nous-contacter", "contact"), ("/o-nas/", "about"), ("/chi-siamo", "about"),
     ("/blog/contact-lenses", "blog"), ("/how-to-contact-your-insurer-after-fire", "other"), ("/", "home"), ("/de/", "home"), ("/unser-team", "team"),
     ("/yhteystiedot", "contact"), ("/iletisim", "contact"), ("/speisekarte", "menu"), ("/cennik", "pricing"), ("/trabaja-con-nosotros", "careers"),
     ("/%E4%BC%9A%E7%A4%BE%E6%A6%82%E8%A6%81", "about"), ("/products/team-shirt", "product"), ("/2024/05/about", "blog"), ("/x1y2", "other"),
     ("/index.php?page=contact", "contact"), ("/?lang=de&p=over-ons", "about"), ("/index.php?id=12", "other"), ("/?s=contact", "home"), ("/?lang=de", "home")],
)  # fmt: skip
def test_a_path_tells_what_kind_of_page_it_is(path, kind):
    assert page_type(f"https://kestrel.test{path}") == kind


def test_the_words_of_a_link_tell_where_the_path_does_not():
    assert page_type("https://kestrel.test/p?id=7", "Contact us") == "contact"
    assert page_type("https://kestrel.test/seite-4", "Über uns") == "about"


def test_the_picture_of_a_link_tells_what_it_leads_to():
    page = parse(
        '<a href="/a"><img src=k.gif alt="Contact"></a><a href="/b" aria-label="Impressum"><i></i></a>',
        "https://k.test/",
    )
    assert [(link.text, link.page_type) for link in page.links] == [("", "contact"), ("", "legal")]


def test_page_types_are_known_in_at_least_twelve_languages():
    for kind in ("contact", "about", "legal", "services", "careers"):
        assert len(load("page_types")[kind]) >= 12, kind


def test_depth_counts_segments():
    assert [page_depth(f"https://a.test{path}") for path in ("/", "/a", "/a/b/?x=/y/z")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("host", "kind"),
    [("www.facebook.com", "social"), ("yelp.co.uk", "directory"), ("sites.google.com", "builder"), ("linktr.ee", "links"), ("bit.ly", "shortener"),
     ("joe.wixsite.com", None), ("www.wixsite.com", "builder"), ("wixsite.com", "builder"), ("kestrel-plumbing.com", None), ("notfacebook.com", None), ("facebook.com.kestrel.de", None)],
)  # fmt: skip
def test_a_shared_host_is_nobody_s_own_domain(host, kind):
    assert shared_host(host) == kind


def test_the_data_is_as_large_as_promised():
    assert sum(map(len, load("shared_hosts").values())) >= 300
    assert len(load("social")) >= 20
    assert len(SIGNS) >= 150
    assert len({sign.name for sign in SIGNS}) == len(SIGNS)


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [("é".encode(), None, "é"), ("é".encode("latin-1"), "iso-8859-1", "é"), ("“".encode("cp1252"), "iso-8859-1", "“"), ("\ufeffé".encode(), "cp1251", "é"),
     ('<meta charset="windows-1251">Привет'.encode("cp1251"), None, '<meta charset="windows-1251">Привет'),
     ('<meta charset="windows-1251">Привет'.encode(), None, '<meta charset="windows-1251">Привет'),
     ("こんにちは".encode("cp932"), "Shift_JIS", "こんにちは"), ("Привет".encode("utf-16"), None, "Привет"), (b"a\0b", None, "ab"), (b"x", "no-such-thing", "x")],
)  # fmt: skip
def test_bytes_are_decoded_by_the_rules_of_html(body, charset, text):
    assert decode(body, charset) == text


@pytest.mark.parametrize(
    "text",
    ['{"name":"A"}', '{"name":"A"};', '<!-- {"name":"A"} -->', '//<![CDATA[\n{"name":"A"}\n//]]>', '{"name":"A",}', '/* c */{"name":"A" // d\n}',
     '{"name":"A","x":"a\nb"}', '{&quot;name&quot;:&quot;A&quot;}', '{"name":"A","url":"https://a.test/x"', '{"x":1}{"name":"A"}'],
)  # fmt: skip
def test_damaged_json_ld_does_not_lose_the_page(text):
    assert "A" in [node.get("name") for node in json_ld(text)]


@pytest.mark.parametrize(
    "path",
    ["/", "/de/", "/index.html", "/team/", "/about-us", "/blog/contact-lenses", "/2024/05/team", "/a/b/c/d/e/f/g/kontakt",
     "/shop/item-7.html", "/Impressum", "/x/team/jane-roe", "/products/", "/en-us/contact"],
)  # fmt: skip
@pytest.mark.parametrize("words", ["", "Contact us", "Something new", "Ueber uns"])
def test_a_simple_path_says_the_same_as_its_whole_url(path, words):
    assert type_and_depth_of_simple_path(path, words) == page_type_and_depth(f"https://a.test{path}", words)
