"""ISO 3166-1 alpha-2, as of 2026: the 249 codes that are officially assigned."""

from __future__ import annotations

import re

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
ALPHA_2 = frozenset(_CODES.split())
OTHERS = "*"
MOST_DAYS = 36_500
_OFTEN_MEANT = {"UK": "GB", "EL": "GR"}
_DAYS = re.compile(r"[0-9]{1,5}")


def days_by_country(text: str) -> dict[str, int]:
    """`DE=365,FR=1095,*=730` as country -> days; `*` is all others, and none. Raises ValueError("must ...")."""
    days: dict[str, int] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        country, _, number = (part.strip().upper() for part in entry.partition("="))
        if country != OTHERS and country not in ALPHA_2:
            raise ValueError(f"must name countries by two letters of ISO 3166-1; {_no_country(country)}")
        if country in days:
            raise ValueError(f"must name each country once; {country} is there twice")
        if not _DAYS.fullmatch(number) or not 1 <= int(number) <= MOST_DAYS:
            raise ValueError(f"must give {country} between 1 and {MOST_DAYS} days, as in {country}=365")
        days[country] = int(number)
    return days


def _no_country(code: str) -> str:
    meant = _OFTEN_MEANT.get(code)
    return f"{code[:20]} is none (perhaps {meant})" if meant else f"{code[:20]} is none"
