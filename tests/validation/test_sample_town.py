"""The sample town has a name server, so that its contacts can be validated without the internet."""

from __future__ import annotations

import asyncio

from jobs.validation.dns_client import DnsClient
from jobs.validation.dns_servers import NameServer
from jobs.validation.emails import Site, Validation, check_email
from sampletown import name_server
from sampletown.town import sites
from tests.dns_server import Zone, serving


def test_its_addresses_are_valid_and_other_names_are_left_to_the_next_server() -> None:
    addresses = sorted({site.mail for site in sites().values() if site.mail})

    async def checked(zone: Zone) -> list[Validation]:
        transport = await name_server.serve("127.0.0.1", 0)
        port = transport.get_extra_info("sockname")[1]
        client = DnsClient([NameServer("127.0.0.1", port), NameServer("127.0.0.1", zone.port)])
        results = [await check_email(address, Site(), client) for address in addresses]
        elsewhere = [await check_email(f"nora@elsewhere-{n}.com", Site(), client) for n in range(12)]
        transport.close()
        assert {result.validity.value for result in elsewhere} == {"Valid"}
        return results

    with serving(Zone()) as zone:
        for n in range(12):
            zone.add(f"elsewhere-{n}.com", "10 aspmx.l.google.com.")
        results = asyncio.run(checked(zone))
        assert {name for name, _ in zone.queries} == {f"elsewhere-{n}.com" for n in range(12)}
    assert len(results) > 20
    valid = sum(result.validity == "Valid" for result in results)
    assert valid > len(results) * 0.7
    assert {"google", "microsoft", "own"} <= {result.mail_provider for result in results}
    assert name_server.answer(b"no query") is None
