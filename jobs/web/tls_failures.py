"""What went wrong with TLS, in the words of `jobs.web.failures`, and what the owner of the server has to mend."""

from __future__ import annotations

import ssl

import aiohttp

from jobs.web.failures import Fail

# OpenSSL, "Certificate verification errors" (openssl-verification-options): X509_V_ERR_*.
_EXPIRED, _NOT_YET_VALID, _OF_ANOTHER_NAME = 10, 9, (62, 63, 64)
_CHAIN = (
    2,
    19,
    20,
    21,
)  # no issuer found, a self-signed one in the chain, no local issuer, the leaf alone cannot be verified
_NO_ISSUER = (20, 21)  # of these, what another certificate may mend
_SELF_SIGNED = 18
_DETAILS = {
    _EXPIRED: "The server's certificate has expired. Its owner has to renew it.",
    _NOT_YET_VALID: "The server's certificate is not valid yet. Is the clock of this machine right?",
    _SELF_SIGNED: "The server's certificate is signed by nobody but itself. Its owner has to get one of an authority.",
    **dict.fromkeys(_OF_ANOTHER_NAME, "The server's certificate is for another name. Check the spelling of the host."),
}
# What OpenSSL says where the server knows no newer protocol than TLS 1.1, or keys and signatures that are too weak.
_OUTDATED = (
    "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "VERSION_TOO_LOW", "WRONG_SSL_VERSION", "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "WRONG_SIGNATURE_TYPE",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
)  # fmt: skip


def tls_failure(error: aiohttp.ClientSSLError) -> Fail:
    """The failure that an error of TLS is: `tls_outdated`, `tls_chain`, or `tls`, with its own sentence where known."""
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        code = int(cause.verify_code)
        return Fail("tls_chain") if code in _CHAIN else Fail("tls", _DETAILS.get(code, ""))
    if isinstance(cause, ssl.SSLError) and cause.reason in _OUTDATED:
        return Fail("tls_outdated")
    return Fail("tls")


def lacks_issuer(error: aiohttp.ClientConnectorCertificateError) -> bool:
    """Whether a certificate was refused because the one that signed it is not known."""
    cause = error.certificate_error
    return isinstance(cause, ssl.SSLCertVerificationError) and int(cause.verify_code) in _NO_ISSUER
