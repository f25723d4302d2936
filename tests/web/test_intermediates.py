"""A server that leaves out the certificates between its own and the authority's is read where they can be had."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from jobs.web import Response, Web
from jobs.web.addresses import Mapping
from jobs.web.failures import StageOutcome
from tests.fakeweb import FakeWeb, answer

PLACE = "http://authority.test/middle.crt"
PAGE = "<title>Lantern</title><p>Call us on Monday.</p>"


@dataclass
class Signer:
    """A certificate with its key, which signs others."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def signed(name: str, by: Signer | None = None, *, place: str = "", is_authority: bool = True) -> Signer:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject, issuer = named(name), named(by.name if by else name)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=30))
    builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    if place:
        where = x509.UniformResourceIdentifier(place)
        access = [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    return Signer(name, key, builder.sign(by.key if by else key, hashes.SHA256()))


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Served(FakeWeb):
    """Speaks TLS with one certificate and nothing that signed it."""

    leaf: Signer
    folder: Path

    def _context(self) -> ssl.SSLContext:
        pem = self.folder / "leaf.pem"
        private = self.leaf.key.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pem.write_bytes(self.leaf.certificate.public_bytes(Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


@dataclass
class Town:
    """An authority that clients trust, one in between, its server, and whatever else the test serves."""

    folder: Path
    stack: ExitStack
    authority: FakeWeb
    root: Signer
    middle: Signer

    def fetch(self, leaf: Signer, *urls: str, **policy: Any) -> list[str]:
        """What becomes of each URL of `shop.test`, served with this certificate alone."""
        server = Served(tls=True)
        server.leaf, server.folder = leaf, self.folder
        self.stack.enter_context(server)
        server.anything(answer(PAGE))
        trusted = self.folder / "root.pem"
        trusted.write_bytes(self.root.certificate.public_bytes(Encoding.PEM))
        limits = {
            "ca_file": str(trusted),
            "mappings": (
                Mapping("authority.test", "127.0.0.1", self.authority.port),
                Mapping("shop.test", "127.0.0.1", server.port, tls=True),
            ),
        }
        return asyncio.run(self._fetch(Web(server_policy(self.authority, **limits | policy)), urls))

    async def _fetch(self, client: Web, urls: tuple[str, ...]) -> list[str]:
        outcomes: list[str] = []
        for url in urls or ("https://shop.test/",):
            try:
                response: Response = await client.fetch(url, obey_robots=False)
                outcomes.append(response.body.decode())
            except StageOutcome as outcome:
                outcomes.append(outcome.reason.word)
        await client.close()
        return outcomes


def server_policy(web: FakeWeb, **limits: Any) -> Any:
    return web.policy(**limits)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    root = signed("Root")
    with ExitStack() as stack:
        yield Town(tmp_path, stack, stack.enter_context(FakeWeb()), root, signed("Middle", root))


def publish(town: Town, data: bytes) -> None:
    town.authority.routes["authority.test", "/middle.crt"] = answer(data, headers={"Content-Type": "x/y"})


@pytest.mark.parametrize("form", ["der", "pem", "pkcs7"])
def test_a_certificate_that_the_server_leaves_out_is_fetched_from_where_its_own_says(town: Town, form: str) -> None:
    middle = town.middle.certificate
    forms = {
        "der": middle.public_bytes(Encoding.DER),
        "pem": middle.public_bytes(Encoding.PEM),
        "pkcs7": pkcs7.serialize_certificates([town.root.certificate, middle], Encoding.DER),
    }
    publish(town, forms[form])
    leaf = signed("shop.test", town.middle, place=PLACE, is_authority=False)
    assert town.fetch(leaf, "https://shop.test/", "https://shop.test/b") == [PAGE, PAGE]
    assert town.authority.count("authority.test", "/middle.crt") == 1


def test_two_missing_certificates_are_fetched_one_after_the_other(town: Town) -> None:
    second = signed("Second", town.middle, place=PLACE)
    publish(town, town.middle.certificate.public_bytes(Encoding.DER))
    body = second.certificate.public_bytes(Encoding.DER)
    town.authority.routes["authority.test", "/second.crt"] = answer(body)
    leaf = signed("shop.test", second, place="http://authority.test/second.crt", is_authority=False)
    assert town.fetch(leaf) == [PAGE]


def test_an_authority_that_nobody_trusts_is_not_trusted_for_being_fetched(town: Town) -> None:
    stranger = signed("Stranger")
    between = signed("Between", stranger, place=PLACE)
    publish(town, stranger.certificate.public_bytes(Encoding.DER))
    assert town.fetch(signed("shop.test", stranger, place=PLACE, is_authority=False)) == ["tls_chain"]
    town.authority.routes["authority.test", "/between.crt"] = answer(between.certificate.public_bytes(Encoding.DER))
    leaf = signed("shop.test", between, place="http://authority.test/between.crt", is_authority=False)
    assert town.fetch(leaf) == ["tls_chain"]


@pytest.mark.parametrize("data", [b"", b"no certificate", b"x" * 100_000], ids=["empty", "other", "large"])
def test_what_is_no_certificate_leaves_the_chain_as_it_is_and_is_not_fetched_again(town: Town, data: bytes) -> None:
    publish(town, data)
    leaf = signed("shop.test", town.middle, place=PLACE, is_authority=False)
    assert town.fetch(leaf, "https://shop.test/", "https://shop.test/b") == ["tls_chain"] * 2
    assert town.authority.count("authority.test", "/middle.crt") == 1


@pytest.mark.parametrize(
    "place",
    [
        "http://169.254.169.254/latest",
        "http://localhost/m.crt",
        "file:///etc/passwd",
        "ldap://authority.test/m",
        "https://authority.test/m.crt",
        "",
    ],
)
def test_a_place_that_may_not_be_contacted_is_not(town: Town, place: str) -> None:
    leaf = signed("shop.test", town.middle, place=place, is_authority=False)
    assert town.fetch(leaf) == ["tls_chain"]
    assert town.authority.log == []


def test_another_name_stays_another_name(town: Town) -> None:
    publish(town, town.middle.certificate.public_bytes(Encoding.DER))
    assert town.fetch(signed("other.test", town.middle, place=PLACE, is_authority=False)) == ["tls"]
