"""The address policy as a table: what may be contacted, and what never is, however it is written."""

from __future__ import annotations

import asyncio

import pytest

from jobs.pipeline.guard import without_network
from jobs.web import Policy, Web
from jobs.web.addresses import is_public, may_contact, networks, parse_mapping, target_of
from jobs.web.connect import Resolver
from jobs.web.failures import Fail, StageOutcome

PUBLIC = """
1.1.1.1 8.8.8.8 9.9.9.9 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 151.101.1.69
168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.1 185.199.108.153 191.255.255.255
192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 198.51.99.255 198.51.101.0 203.0.112.255
203.0.114.0 223.255.255.255 11.0.0.1 9.255.255.255
2001:4860:4860::8888 2606:4700:4700::1111 2620:fe::fe 2a00:1450:4001:81b::200e 2400:cb00::1 2003::1 2a03:2880::1
2001:200::1 2001:db7:ffff::1 2001:db9::1 2003:ffff::1 3ffe::1 2c0f:fb50::1
""".split()  # noqa: SIM905  # a table is easier to read than a list of literals

FORBIDDEN = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255
127.0.0.0 127.0.0.1 127.1.2.3 127.255.255.255 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255
172.16.0.0 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.0 192.0.2.255
192.31.196.1 192.52.193.1 192.88.99.1 192.88.99.2 192.168.0.0 192.168.1.1 192.168.255.255 192.175.48.1
198.18.0.1 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.1 224.0.0.251
239.255.255.250 239.255.255.255 240.0.0.1 250.1.1.1 255.255.255.254 255.255.255.255 168.63.129.16
:: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::ffff:8.8.8.8 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::808:808
64:ff9b:1::a00:1 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1
2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:db8::1 2001:db8:ffff::1 2002::1
2002:7f00:1:: 2002:a00:1::1 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1 fc00::1
fd00::1 fd00:ec2::254 fd20:ce::254 fdff:ffff::1 fe00::1 fe80::1 fe80::1%eth0 fe80::a9fe:a9fe febf::1 fec0::1
feff::1 ff00::1 ff01::1 ff02::1 ff02::fb ff05::2 ff0e::1 2606:4700::1%1 1000::1 e000::1
localhost nonsense 1.2.3 1.2.3.4.5 256.1.1.1 01.02.03.04
""".split()  # noqa: SIM905  # a table is easier to read than a list of literals

REFUSED_URLS = [
    *("http://127.0.0.1/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://2130706433/"),
    *("http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://017700000001/", "http://0/"),
    *("http://0.0.0.0/", "http://00/", "http://0x0/", "http://①②⑦.0.0.1/", "http://127。0。0。1/", "http://127.0.0.1./"),
    *("http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/"),
    *("http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/"),
    *("http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fd00:ec2::254]/"),
    *("http://[fec0::1]/", "http://[ff02::1]/", "http://[::1", "http://::1/", "http://[v1.a]/"),
    *("http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/"),
    *("http://0xa9.0xfe.0xa9.0xfe/", "http://0251.0376.0251.0376/", "http://169.16689662/", "http://[::ffff:a9fe:a9fe]/"),
    *("http://169.254.170.2/v2/credentials", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.168.1.1/"),
    *("http://10.0.0.1/", "http://172.16.0.1/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/"),
    *("http://255.255.255.255/", "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/"),
    *("http://foo.local/", "http://metadata.google.internal/", "http://metadata/", "http://router/", "http://a.onion/"),
    *("http://x.home.arpa/", "http://printer.lan/", "http://ip6-localhost/", "http://kubernetes.default.svc.cluster.local/"),
    *("http://shop.com:22/", "http://shop.com:8080/", "http://shop.com:6379/", "http://shop.com:0/", "http://shop.com:65536/"),
    *("https://shop.com:8443/", "http://shop.com:25/", "http://shop.com:-1/"),
    *("ftp://shop.com/", "file:///etc/passwd", "gopher://shop.com:80/", "dict://shop.com/", "javascript:alert(1)"),
    *("data:text/html,hi", "ws://shop.com/", "about:blank", "//shop.com/", "shop.com", "", " ", "http:", "http://", "http:///"),
    *("http://user@shop.com/", "http://user:pass@shop.com/", "http://shop.com@127.0.0.1/", "http://127.0.0.1@shop.com/"),
    *("http://shop.com%40127.0.0.1/", "http://127.0.0.1#@shop.com/", "http://127.0.0.1?@shop.com/"),
    *("http://127.0.0.1\\@shop.com/", "http://shop.com%00.evil.com/", "http://sh op.com/", "http://shop.com<>/"),
    *("http://a..b.com:22/", "http://" + "a" * 3000 + ".com/", "https://shop.com/" + "a" * 2100, "http://%31%32%37.0.0.1/"),
    *("http://127.0.0.1%2f@shop.com/", "http:127.0.0.1", "http:/127.0.0.1/", "http:\\\\127.0.0.1\\", "http://127.0.0.1:80/"),
    *("http://\t127.0.0.1/", "http://1\n27.0.0.1/", "http://xn--a/", "http://[::1]:80/", "http://[1::2::3]/"),
]  # fmt: skip

ACCEPTED_URLS = {
    "http://Shop.COM": "http://shop.com/",
    "https://shop.com./a": "https://shop.com/a",
    "https://bücher.example.de/": "https://xn--bcher-kva.example.de/",
    "http://shop.com:80/": "http://shop.com/",
    "https://shop.com:443/x?y=1#z": "https://shop.com/x?y=1",
    "http://shop.com:443/": "http://shop.com:443/",
    "https://shop.com/a/../b": "https://shop.com/b",
    "https://shop.com/ä": "https://shop.com/%C3%A4",
    "http://134744072/": "http://8.8.8.8/",
    "https://[2606:4700:4700::1111]/": "https://[2606:4700:4700::1111]/",
}


def test_the_table_is_as_large_as_promised() -> None:
    rows = [*PUBLIC, *FORBIDDEN, *REFUSED_URLS, *ACCEPTED_URLS]
    assert len(set(rows)) == len(rows)
    assert len(rows) >= 200


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_contacted(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_forbidden_address_may_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_url_that_reaches_inside_is_refused(url: str) -> None:
    with pytest.raises(Fail) as refused:
        target_of(url)
    assert refused.value.reason.word in ("bad_url", "forbidden_address")


@pytest.mark.parametrize("url", [url for url in REFUSED_URLS if "127" in url and "shop" not in url])
def test_the_web_opens_no_socket_to_loopback_however_it_is_written(url: str) -> None:
    with pytest.raises(Fail):
        asyncio.run(Web(Policy()).fetch(url))


@pytest.mark.parametrize(("url", "normalised"), ACCEPTED_URLS.items())
def test_a_public_url_is_normalised(url: str, normalised: str) -> None:
    assert target_of(url).url == normalised


def resolved(*records: str, **limits: object) -> list[str]:
    async def main() -> list[str]:
        resolver = Resolver(Policy(**limits), lambda host: records)  # type: ignore[arg-type]
        try:
            return await resolver.addresses("shop.com")
        finally:
            await resolver.close()

    return asyncio.run(main())


def test_nothing_is_fetched_while_results_are_saved() -> None:
    """The locks of the transaction would last as long as somebody else's server takes."""
    with pytest.raises(RuntimeError, match="while results are saved"), without_network():
        asyncio.run(Web().fetch("https://shop.test/"))


def test_one_forbidden_record_among_several_refuses_the_host() -> None:
    assert resolved("8.8.8.8", "2606:4700:4700::1111") == ["8.8.8.8", "2606:4700:4700::1111"]
    for bad in ("127.0.0.1", "10.0.0.1", "::1", "64:ff9b::7f00:1"):
        with pytest.raises(Fail) as refused:
            resolved("8.8.8.8", bad)
        assert refused.value.reason.word == "forbidden_address"


def test_a_name_without_records_is_a_dns_failure() -> None:
    with pytest.raises(StageOutcome) as ended:
        resolved()
    assert ended.value.reason.word == "dns"


def test_a_network_that_is_allowed_by_name_may_be_contacted_and_no_other() -> None:
    allowed = networks(["127.0.0.0/8", "fd00::/64"])
    assert may_contact("127.0.0.1", allowed)
    assert may_contact("fd00::7", allowed)
    assert not may_contact("10.0.0.1", allowed)
    assert not may_contact("fd01::7", allowed)


def test_an_entry_of_fetch_resolve_says_where_and_how() -> None:
    assert parse_mapping("*.sample.test=127.0.0.1:8099").port == 8099
    assert parse_mapping("a.test=[::1]:8443+tls").tls
    for wrong in ("a.test", "a.test=here:80", "a.test=127.0.0.1", "a.test=127.0.0.1:x"):
        with pytest.raises(ValueError):
            parse_mapping(wrong)


def test_the_socket_itself_refuses_what_the_resolver_let_through() -> None:
    """The last word: even if names and literals were believed, no socket is opened to a forbidden address."""
    from jobs.web.connect import session_for

    async def main() -> None:
        policy = Policy()
        async with session_for(policy, Resolver(policy)) as session:
            await session.get("http://127.0.0.1:9/")

    with pytest.raises(OSError, match="forbidden"):
        asyncio.run(main())
