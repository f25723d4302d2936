"""Intermediates: the certificates that a server leaves out of its chain, fetched from where its own one says (AIA).

Browsers do the same, or bring them along. Nothing is trusted for it: a certificate that signs itself is never taken,
and a chain still has to end at an authority that was trusted before (RFC 5280, sections 4.2.2.1 and 6.1).
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Awaitable, Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

from jobs.web.failures import StageOutcome

LONGEST_CHAIN = 3  # certificates between a server's and an authority's
CERTIFICATES_MOST, HOSTS_MOST = 500, 5_000  # remembered in a process
AGAIN_AFTER_SECONDS = 3_600.0  # until a host whose chain could not be completed is tried again

_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)

Download = Callable[[str], Awaitable[bytes]]
Connect = Callable[[str, int, ssl.SSLContext], Awaitable[bytes]]


class Intermediates:
    """Completes the chains that `context` verifies.

    `download` gives the bytes at a URL, `leaf_of` the certificate (DER) that a server shows, unverified; both keep to
    the address policy.
    """

    def __init__(self, context: ssl.SSLContext, download: Download, leaf_of: Connect) -> None:
        context.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN  # else an intermediate would be an authority
        self._context, self._download, self._leaf_of = context, download, leaf_of
        self._known: set[bytes] = set()
        self._tried: dict[tuple[str, int], float] = {}

    async def complete(self, host: str, port: int) -> bool:
        """Fetch what a server's chain lacks; whether something new was found, so that another attempt is worth it."""
        if time.monotonic() - self._tried.get((host, port), -AGAIN_AFTER_SECONDS) < AGAIN_AFTER_SECONDS:
            return False
        if len(self._tried) >= HOSTS_MOST:
            self._tried.clear()
        self._tried[host, port] = time.monotonic()
        try:
            return await self._add_issuers(
                x509.load_der_x509_certificate(await self._leaf_of(host, port, _unverified()))
            )
        except (OSError, *_UNREADABLE, StageOutcome):
            return False

    async def _add_issuers(self, certificate: x509.Certificate) -> bool:
        is_new = False
        for _ in range(LONGEST_CHAIN):
            issuer = await self._issuer_of(certificate)
            if issuer is None or issuer.issuer == issuer.subject or len(self._known) >= CERTIFICATES_MOST:
                break
            encoded = issuer.public_bytes(Encoding.DER)
            if encoded not in self._known:
                self._known.add(encoded)
                self._context.load_verify_locations(cadata=encoded)
                is_new = True
            certificate = issuer
        return is_new

    async def _issuer_of(self, certificate: x509.Certificate) -> x509.Certificate | None:
        """The certificate that signed this one; None where none is named, or what is there did not."""
        for url in _issuer_urls(certificate):
            for issuer in _certificates(await self._download(url)):
                try:
                    certificate.verify_directly_issued_by(issuer)
                except (ValueError, TypeError, InvalidSignature):
                    continue
                return issuer
        return None


def _unverified() -> ssl.SSLContext:
    """For a look at a certificate; nothing is sent over such a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _issuer_urls(certificate: x509.Certificate) -> list[str]:
    """Where the certificate of the issuer lies. Only in clear text: https would need a chain itself."""
    try:
        access = certificate.extensions.get_extension_for_oid(ExtensionOID.AUTHORITY_INFORMATION_ACCESS).value
    except x509.ExtensionNotFound:
        return []
    assert isinstance(access, x509.AuthorityInformationAccess)
    places = [
        entry.access_location for entry in access if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
    ]
    urls = [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]
    return [url for url in urls if url.lower().startswith("http://")][:2]


def _certificates(data: bytes) -> list[x509.Certificate]:
    """Those in a file: one in DER or PEM, or several in PKCS #7 (RFC 5280, section 4.2.2.1). Raises ValueError."""
    if b"-----BEGIN" in data[:100]:
        return x509.load_pem_x509_certificates(data)[:LONGEST_CHAIN]
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(data)[:LONGEST_CHAIN]
