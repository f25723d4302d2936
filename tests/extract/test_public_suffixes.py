"""The Public Suffix List is read as its own algorithm says, and as `tldextract` reads it, whose copy it is."""

from __future__ import annotations

import ada_url
import pytest
import tldextract

from jobs.extract.public_suffixes import suffixes_of
from jobs.extract.urls import registrable_domain

# A wildcard counts for the sibling of a longer rule, too, which tldextract overlooks.
SIBLINGS = {"svc.firenet.ch", "ex.futurecms.at", "in.futurecms.at", "oci.customer-oci.com", "ocp.customer-oci.com",
            "ocs.customer-oci.com", "privatelink.snowflake.app", "sub.wc.psl.hrsn.dev"}  # fmt: skip


@pytest.mark.parametrize(
    ("host", "public", "registry"),
    [
        ("www.kestrel.co.uk", "co.uk", "co.uk"),
        ("joe.wixsite.com", "wixsite.com", "com"),
        ("www.ck", "ck", "ck"),
        ("joe.kestrel.ck", "kestrel.ck", "kestrel.ck"),
        ("city.kobe.jp", "kobe.jp", "kobe.jp"),
        ("kestrel.xn--p1ai", "xn--p1ai", "xn--p1ai"),
        ("Kestrel.Co.UK.", "Co.UK", "Co.UK"),
        ("192.0.2.1", "", ""),
        ("localhost", "", ""),
        ("", "", ""),
    ],
)
def test_the_longest_rule_counts_unless_there_is_an_exception(host, public, registry):
    assert suffixes_of(host) == (public, registry)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("shop.kestrel.co.uk", "kestrel.co.uk"),
        ("shop.joe.wixsite.com", "joe.wixsite.com"),
        ("wixsite.com", "wixsite.com"),
        ("a.b.localnet", "b.localnet"),
    ],
)
def test_the_registrable_domain_is_one_label_longer(host, domain):
    assert registrable_domain(host) == domain


def test_every_rule_is_read_as_tldextract_reads_it():
    peer = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    rules = [rule.removeprefix("!") for rule in peer.tlds]
    assert len(rules) > 9_000
    hosts = {rule.removeprefix("*.") for rule in rules} | {f"joe.{rule.replace('*', 'kestrel')}" for rule in rules}
    hosts |= {ada_url.idna_to_ascii(host.encode()).decode() for host in hosts if not host.isascii()}
    wrong = {host for host in hosts if suffixes_of(host) != (peer(host).suffix, peer(host).registry_suffix)}
    assert wrong == SIBLINGS
