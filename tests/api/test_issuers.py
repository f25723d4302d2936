"""Tokens of another issuer: by published keys from a real server, or by a shared secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.models import Group, User

from scrapersky.api import external_jwt

ISSUER = "https://people.kestrel.test/auth/v1"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Keys:
    """A server that publishes keys, and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0
        self.keys = [
            {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "r", "alg": "RS256"},
            {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC.public_key())), "kid": "e", "alg": "ES256"},
        ]


@pytest.fixture
def keys(settings: Any, db: None) -> Iterator[Keys]:
    published = Keys()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked += 1
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": published.keys}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    external_jwt._keys.cache_clear()
    settings.JWT_ISSUER, settings.JWT_AUDIENCE = ISSUER, "authenticated"
    settings.JWT_ISSUER_JWKS_URL = f"http://127.0.0.1:{server.server_port}/jwks.json"
    yield published
    server.shutdown()
    server.server_close()


def token(key: Any = RSA, algorithm: str = "RS256", kid: str = "r", **claims: Any) -> str:
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": "authenticated", "sub": "4f1c", "exp": now + 60, "email": "ada@kestrel.test"}
    given = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(given, key, algorithm=algorithm, headers={"kid": kid})


def ask(client: Any, given: str, path: str = "domains") -> Any:
    return client.get(f"/api/v3/{path}", HTTP_AUTHORIZATION=f"Bearer {given}")


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA, "RS256", "r"), (EC, "ES256", "e")])
def test_a_token_signed_by_a_published_key_is_a_viewers(
    anybody: Any, keys: Keys, key: Any, algorithm: str, kid: str
) -> None:
    given = token(key, algorithm, kid)
    assert ask(anybody, given).status_code == 200
    assert ask(anybody, given).status_code == 200
    assert keys.asked == 1
    user = User.objects.get()
    assert (user.username, user.email, user.has_usable_password()) == (
        "people.kestrel.test:4f1c", "ada@kestrel.test", False,
    )  # fmt: skip
    assert anybody.post("/api/v3/domains", {}, HTTP_AUTHORIZATION=f"Bearer {given}").status_code == 403


def forged_with_the_public_key() -> str:
    """The public key, which everybody has, as the secret of an HMAC: RFC 8725, section 2.1."""
    public = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def part(data: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=")

    claims = {"iss": ISSUER, "aud": "authenticated", "sub": "x", "exp": int(time.time()) + 60}
    signed = part({"alg": "HS256", "kid": "r", "typ": "JWT"}) + b"." + part(claims)
    return (signed + b"." + base64.urlsafe_b64encode(hmac.digest(public, signed, hashlib.sha256)).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    "make",
    [
        lambda: token(aud="somebody else's"),
        lambda: token(aud=None),
        lambda: token(iss="https://other.kestrel.test"),
        lambda: token(exp=int(time.time()) - 60),
        lambda: token(exp=None),
        lambda: token(nbf=int(time.time()) + 600),
        lambda: token(sub=None),
        lambda: token(sub=""),
        lambda: token(sub="a\nb"),
        lambda: token(STRANGER),
        lambda: token(kid="unknown"),
        lambda: token(EC, "ES256", "r"),
        lambda: jwt.encode({"iss": ISSUER, "aud": "authenticated", "sub": "x"}, "", algorithm="none"),
        forged_with_the_public_key,
        lambda: token()[:-4] + "AAAA",
        lambda: "nonsense",
    ],
)
def test_a_token_that_is_not_right_is_a_401(anybody: Any, keys: Keys, make: Any) -> None:
    answer = ask(anybody, make())
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert not User.objects.exists()


def test_unknown_key_ids_do_not_have_the_keys_fetched_each_time(anybody: Any, keys: Keys) -> None:
    for n in range(20):
        ask(anybody, token(kid=f"unknown-{n}"))
    assert keys.asked <= 2


def test_keys_that_cannot_be_read_are_a_503(anybody: Any, keys: Keys, settings: Any) -> None:
    settings.JWT_ISSUER_JWKS_URL = "http://127.0.0.1:1/jwks.json"
    assert ask(anybody, token()).status_code == 503


def test_a_shared_secret_works_as_well(anybody: Any, keys: Keys, settings: Any) -> None:
    settings.JWT_ISSUER_JWKS_URL, settings.JWT_ISSUER_SECRET = "", "s" * 40
    assert ask(anybody, token("s" * 40, "HS256")).status_code == 200
    assert ask(anybody, token("t" * 40, "HS256")).status_code == 401
    assert ask(anybody, token()).status_code == 401


def test_a_claim_may_say_the_role_each_time_anew(anybody: Any, keys: Keys, settings: Any) -> None:
    settings.JWT_ROLE_CLAIM = "app_metadata.role"
    assert ask(anybody, token(app_metadata={"role": "operator"}), "webhooks").status_code == 200
    assert ask(anybody, token(app_metadata={"role": "viewer"}), "webhooks").status_code == 403
    assert ask(anybody, token(app_metadata={"role": "superuser"})).status_code == 403
    assert ask(anybody, token(app_metadata="operator")).status_code == 403


def test_a_role_given_in_the_admin_stays(anybody: Any, keys: Keys) -> None:
    ask(anybody, token())
    User.objects.get().groups.set(Group.objects.filter(name="operator"))
    assert ask(anybody, token(), "webhooks").status_code == 200


def test_strangers_may_be_refused_and_accounts_be_closed(anybody: Any, keys: Keys, settings: Any) -> None:
    ask(anybody, token())
    settings.JWT_NEW_USERS_ROLE = ""
    assert ask(anybody, token(sub="new")).status_code == 401
    assert ask(anybody, token()).status_code == 200
    User.objects.update(is_active=False)
    assert ask(anybody, token()).status_code == 401


def test_our_own_tokens_and_keys_work_beside_them(viewer: Any, keys: Keys) -> None:
    assert viewer.get("/api/v3/domains").status_code == 200
