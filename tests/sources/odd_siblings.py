# ruff: noqa: E501 -- tables are read whole
"""Further odd answers, of the kinds that were once read wrongly; each with what is right, written before it was read."""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

GOOGLE: dict[str, tuple[Fields, Fields]] = {
    "everything not set": (dict.fromkeys(("location", "types", "rating", "userRatingCount", "websiteUri", "regularOpeningHours", "addressComponents", "formattedAddress", "businessStatus")),
                           {"latitude": None, "types": (), "rating": None, "rating_count": None, "website": "", "opening_hours": None, "address_parts": {}, "address": ""}),
    "half a surrogate pair in a name": ({"displayName": {"text": "Odd \ud83d Inn"}}, {"name": "Odd Inn"}),
    "a name whose text is not set": ({"displayName": {"text": None, "languageCode": "en"}}, {"name": ""}),
    "a type that is not set among others": ({"types": [None, "plumber", ""]}, {"types": ("plumber",)}),
    "a rating that is no number": ({"rating": "NaN"}, {"rating": None}),
    "a rating without end": ({"rating": "Infinity"}, {"rating": None}),
    "a count of an int64": ({"userRatingCount": "1234"}, {"rating_count": 1234}),
    "a count below nothing": ({"userRatingCount": -1}, {"rating_count": None}),
    "only a national number": ({"internationalPhoneNumber": None, "nationalPhoneNumber": "044 555 01 00"}, {"phone": "044 555 01 00"}),
    "a NUL in an address": ({"formattedAddress": "1 Odd\u0000 St, Zurich"}, {"address": "1 Odd St, Zurich"}),
    "a component that is not set": ({"addressComponents": [None, {"longText": "Zurich", "shortText": None, "types": ["locality", None]}]}, {"address_parts": {"city": "Zurich"}}),
    "a website in capitals": ({"websiteUri": "HTTPS://ODD.TEST/"}, {"website": "HTTPS://ODD.TEST/"}),
    "a website of mail": ({"websiteUri": "mailto:hello@odd.test"}, {"website": ""}),
}  # fmt: skip

OSM: dict[str, tuple[Fields, Fields]] = {
    "a profile of another network": ({"contact:instagram": "https://www.instagram.com/odd"}, {"website": "https://www.instagram.com/odd"}),
    "a profile without its prefix": ({"facebook": "https://www.facebook.com/odd"}, {"website": "https://www.facebook.com/odd"}),
    "a profile by its name": ({"contact:facebook": "oddplumbing"}, {"website": "https://www.facebook.com/oddplumbing"}),
    "a profile by its sign": ({"contact:instagram": "@oddplumbing"}, {"website": "https://www.instagram.com/oddplumbing"}),
    "a website of the operator": ({"operator:website": "https://odd.test"}, {"website": "https://odd.test"}),
    "a website of the brand is not the shop's": ({"brand:website": "https://chain.test"}, {"website": ""}),
    "a website of the menu": ({"website:menu": "https://odd.test/menu"}, {"website": "https://odd.test/menu"}),
    "a website before a profile": ({"contact:facebook": "https://www.facebook.com/odd", "contact:website": "https://odd.test"}, {"website": "https://odd.test"}),
    "the number of WhatsApp": ({"contact:whatsapp": "+41 79 555 01 00"}, {"phone": "+41 79 555 01 00"}),
    "a mobile of another form": ({"phone:mobile": "+41 79 555 01 00"}, {"phone": "+41 79 555 01 00"}),
    "a fax is no phone": ({"fax": "+41 44 555 01 09", "contact:fax": "+41 44 555 01 09"}, {"phone": ""}),
    "a phone with a stroke": ({"phone": "+41 44 555 01 00 / +41 44 555 01 01"}, {"phone": "+41 44 555 01 00"}),
    "a phone as a link": ({"phone": "tel:+41445550100"}, {"phone": "+41445550100"}),
    "an official name": ({"name": None, "official_name": "Odd AG"}, {"name": "Odd AG"}),
    "another name": ({"name": None, "alt_name": "Odd;Oddly"}, {"name": "Odd"}),
    "a short name": ({"name": None, "short_name": "OAG"}, {"name": "OAG"}),
    "a former name is none": ({"name": None, "old_name": "Odd & Sons"}, {"name": ""}),
    "a branch of a brand": ({"name": None, "brand": "Oddly", "branch": "Oddwil"}, {"name": "Oddly"}),
    "a shop that stands empty": ({"craft": None, "shop": "vacant", "name": "Odd"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a prefix of what was": ({"craft": None, "disused:craft": "plumber"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end in this form": ({"end_date": "C19"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end of a decade": ({"end_date": "1990s"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "open by its hours": ({"opening_hours": "Mo-Fr 09:00-17:00; Sa closed"}, {"business_status": "OPERATIONAL"}),
    "closed with a remark": ({"opening_hours": 'closed "until further notice"'}, {"business_status": "CLOSED_TEMPORARILY"}),
    "a street with its unit": ({"addr:street": "Weg", "addr:housenumber": "2", "addr:unit": "5", "addr:city": "Oddwil"}, {"address": "2 Weg, Oddwil"}),
    "a block of Japan": ({"addr:block_number": "4", "addr:neighbourhood": "Oddcho", "addr:city": "Oddshi"}, {"address_parts": {"city": "Oddshi"}}),
    "a district for a town": ({"addr:street": "Weg", "addr:housenumber": "2", "addr:district": "Odd District"}, {"address_parts": {"number": "2", "street": "Weg", "city": "Odd District"}}),
    "a type of a clinic": ({"craft": None, "healthcare": "dentist"}, {"primary_type": "dentist", "types": ("healthcare=dentist",)}),
    "a type of a sport": ({"craft": None, "sport": "climbing;yoga"}, {"types": ("sport=climbing", "sport=yoga")}),
}  # fmt: skip

REFUSALS: dict[str, tuple[int, Any, str]] = {
    "an error that is a list": (400, {"error": ["bad"]}, "bad_request"),
    "an error of nothing": (400, {"error": None}, "bad_request"),
    "an error of OAuth": (401, {"error": "invalid_token", "error_description": "expired"}, "denied"),
    "a text for an answer": (403, "Forbidden", "denied"),
    "a gateway": (502, None, "server_error"),
    "a problem of RFC 9457": (400, {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "no such field"}, "bad_request"),
}  # fmt: skip

# Answers of Overpass: status, answer, the reason, whether it passes by itself
OVERPASS: dict[str, tuple[int, Any, str, bool]] = {
    "a gateway's time": (504, None, "server_error", True),
    "no slot": (429, None, "rate_limited", True),
    "another client error that passes": (408, None, "server_error", True),
    "out of memory": (200, {"elements": [], "remark": "runtime error: Query run out of memory in \"query\" at line 1 using about 512 MB of RAM."}, "server_error", True),
    "timed out with a capital": (200, {"elements": [], "remark": "Runtime Error: Query timed out"}, "server_error", True),
    "a remark in words of its own": (200, {"elements": [], "remark": "Query timed out in \"query\" at line 1 after 51 seconds."}, "server_error", True),
    "elements that are none": (200, {"elements": None}, "server_error", True),
    "a query that is wrong": (400, "<html><body><p>Error: line 1: parse error: Unknown type \"nwr\"</p></body></html>", "bad_request", False),
    "refused": (403, None, "denied", False),
}  # fmt: skip

# The second set, written when the kinds of the first were mended.
OSM |= {
    "a profile of LinkedIn": ({"contact:linkedin": "https://www.linkedin.com/company/odd"}, {"website": "https://www.linkedin.com/company/odd"}),
    "a profile of YouTube by its name": ({"contact:youtube": "@oddplumbing"}, {"website": "https://www.youtube.com/@oddplumbing"}),
    "a profile without a scheme": ({"contact:facebook": "facebook.com/odd"}, {"website": "facebook.com/odd"}),
    "a profile that says no": ({"contact:facebook": "no"}, {"website": ""}),
    "a home page": ({"contact:homepage": "https://odd.test"}, {"website": "https://odd.test"}),
    "a website in brackets": ({"website": "<https://odd.test>"}, {"website": "https://odd.test"}),
    "a number with a word": ({"phone": "Tel. +41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a number with or": ({"phone": "+41 44 555 01 00 or +41 44 555 01 01"}, {"phone": "+41 44 555 01 00"}),
    "a number of the reception": ({"phone:reception": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a number with an extension": ({"phone": "+1-607-555-0142 ext. 12"}, {"phone": "+1-607-555-0142 ext. 12"}),
    "a toll-free number": ({"contact:tollfree": "+1 800 555 0142"}, {"phone": "+1 800 555 0142"}),
    "a name in a language with a script": ({"name": None, "name:zh-Hant": "奇怪"}, {"name": "奇怪"}),
    "an etymology is no name": ({"name": None, "name:etymology": "Odd"}, {"name": ""}),
    "a place that was moved": ({"was:craft": "plumber", "craft": None, "moved": "yes"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a prefix beside what is": ({"disused:shop": "shoes"}, {"business_status": "OPERATIONAL"}),
    "under construction": ({"craft": None, "construction:craft": "plumber"}, {"business_status": "FUTURE_OPENING"}),
    "planned": ({"craft": None, "proposed:craft": "plumber"}, {"business_status": "FUTURE_OPENING"}),
    "an opening to come": ({"opening_date": "2099-05-01"}, {"business_status": "FUTURE_OPENING"}),
    "an opening that was": ({"opening_date": "2019-05-01"}, {"business_status": "OPERATIONAL"}),
    "shut by a note": ({"opening_hours": '"closed"'}, {"business_status": "CLOSED_TEMPORARILY"}),
    "a state of Brazil": ({"addr:street": "Rua", "addr:housenumber": "2", "addr:city": "Oddwil", "addr:region": "SP"}, {"address": "2 Rua, Oddwil, SP"}),
    "a county for a state": ({"addr:street": "Lane", "addr:housenumber": "2", "addr:city": "Oddwil", "addr:county": "Kent"}, {"address": "2 Lane, Oddwil, Kent"}),
    "a house by its name": ({"addr:street": "Lane", "addr:housename": "Odd Cottage", "addr:city": "Oddwil"}, {"address": "Odd Cottage, Lane, Oddwil"}),
    "two numbers of a house": ({"addr:street": "Weg", "addr:housenumber": "2;4", "addr:city": "Oddwil"}, {"address": "2;4 Weg, Oddwil"}),
}  # fmt: skip

# The third set: two for each of the given cases, in their form.
GOOGLE |= {
    "a NUL in a website": ({"websiteUri": "https://odd.test/\u0000x"}, {"website": "https://odd.test/x"}),
    "a NUL in a number": ({"internationalPhoneNumber": "+41 44 555\u0000 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a name that is a text": ({"displayName": "Odd Inn"}, {"name": "Odd Inn"}),
    "a point that is not set within": ({"location": {"latitude": None, "longitude": None}}, {"latitude": None, "longitude": None}),
    "a point that is no number": ({"location": {"latitude": "NaN", "longitude": "8"}}, {"latitude": None, "longitude": None}),
    "a rating above five": ({"rating": 7.2}, {"rating": None}),
    "hours that are a text": ({"regularOpeningHours": "always"}, {"opening_hours": None}),
    "a status that nobody knows": ({"businessStatus": "BUSINESS_STATUS_UNSPECIFIED"}, {"business_status": ""}),
    "a website of a telephone": ({"websiteUri": "tel:+41445550100"}, {"website": ""}),
}  # fmt: skip

OSM |= {
    "a profile with a stroke at its end": ({"contact:facebook": "https://m.facebook.com/odd/"}, {"website": "https://m.facebook.com/odd/"}),
    "two profiles in one tag": ({"contact:instagram": "oddplumbing;odd.two"}, {"website": "https://www.instagram.com/oddplumbing"}),
    "a profile of a name with blanks": ({"contact:facebook": "Odd Plumbing Zurich"}, {"website": ""}),
    "a profile of tiktok by its sign": ({"contact:tiktok": "@oddplumbing"}, {"website": "https://www.tiktok.com/@oddplumbing"}),
    "a mobile beside an empty phone": ({"phone": "", "mobile": "+41 79 555 01 00"}, {"phone": "+41 79 555 01 00"}),
    "a mobile of a contact in capitals": ({"Contact:Mobile": "+41 79 555 01 00"}, {"phone": "+41 79 555 01 00"}),
    "a cell": ({"contact:cell": "+41 79 555 01 00"}, {"phone": "+41 79 555 01 00"}),
    "a second phone alone": ({"phone_2": "+41 44 555 01 02"}, {"phone": "+41 44 555 01 02"}),
    "an emergency number is another": ({"emergency:phone": "+41 44 555 01 44"}, {"phone": ""}),
    "an end tomorrow's century": ({"end_date": "2126"}, {"business_status": "OPERATIONAL"}),
    "an end of a month in words": ({"end_date": "May 2021"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end between years": ({"end_date": "2018..2020"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end after a year": ({"end_date": "after 2015"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a beginning is no end": ({"start_date": "1990"}, {"business_status": "OPERATIONAL"}),
    "a former end of a name": ({"old_name:end_date": "1999"}, {"business_status": "OPERATIONAL"}),
    "a whole address in a language": ({"addr:full:en": "1 Mill Street, Oddwil"}, {"address": "1 Mill Street, Oddwil"}),
    "a whole address beside its parts": ({"addr:full": "next to the church", "addr:street": "Weg", "addr:housenumber": "2", "addr:city": "Oddwil"}, {"address": "2 Weg, Oddwil"}),
    "a whole address as a contact": ({"contact:address": "1 Mill Street, Oddwil"}, {"address": "1 Mill Street, Oddwil"}),
    "an address in one tag": ({"address": "1 Mill Street, Oddwil"}, {"address": "1 Mill Street, Oddwil"}),
    "a name on a sign": ({"name": None, "name:signed": "no", "loc_name": "Oddie's"}, {"name": "Oddie's"}),
    "a name on the left is none": ({"name": None, "name:left": "Odd Road"}, {"name": ""}),
    "a name's pronunciation is none": ({"name": None, "name:pronunciation": "ɒd"}, {"name": ""}),
    "an operator beside a brand": ({"name": None, "brand": "Oddly", "operator": "Odd AG"}, {"name": "Oddly"}),
    "a brand's entry is no name": ({"name": None, "brand:wikidata": "Q42"}, {"name": ""}),
    "an operator alone": ({"name": None, "operator": "Odd AG"}, {"name": "Odd AG"}),
    "two crafts with a comma": ({"craft": "plumber, hvac"}, {"types": ("craft=plumber", "craft=hvac")}),
    "an office and a craft": ({"office": "company"}, {"primary_type": "plumber"}),
    "three phones with blanks": ({"phone": "+41 44 555 01 00;+41 44 555 01 01 ; +41 44 555 01 02"}, {"phone": "+41 44 555 01 00"}),
    "two websites": ({"website": "https://odd.test; https://odd-two.test"}, {"website": "https://odd.test"}),
    "a type of a hotel": ({"craft": None, "tourism": "guest_house"}, {"primary_type": "guest_house", "types": ("tourism=guest_house",)}),
    "a type of a club": ({"craft": None, "club": "sport"}, {"types": ("club=sport",)}),
    "a url in capitals": ({"URL": "https://odd.test"}, {"website": "https://odd.test"}),
    "a url of a picture is none": ({"image": "https://pics.test/odd.jpg"}, {"website": ""}),
    "a booking page": ({"website:booking": "https://odd.test/book"}, {"website": "https://odd.test/book"}),
    "a url that is an entry": ({"wikidata": "Q42", "wikipedia": "de:Odd"}, {"website": ""}),
}  # fmt: skip

REFUSALS |= {
    "an error in a text of JSON": (403, {"error": "PERMISSION_DENIED"}, "denied"),
    "an error whose message is an object": (400, {"error": {"message": {"text": "bad"}}}, "bad_request"),
    "a key that has run out": (400, {"error": {"status": "INVALID_ARGUMENT", "message": "API key expired. Please renew the API key.", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_EXPIRED"}]}}, "denied"),
    "a service that is switched off": (403, {"error": {"status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}]}}, "denied"),
    "an internal fault": (500, {"error": {"status": "INTERNAL"}}, "server_error"),
    "a page of a proxy": (503, "<html>Service Unavailable</html>", "server_error"),
    "a quota told by a violation": (429, {"error": {"details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"subject": "project", "description": "per day"}]}]}}, "quota"),
}  # fmt: skip

OVERPASS |= {
    "a dispatcher that is away": (200, "<html><body><p>Error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::1. Probably the server is down.</p></body></html>", "server_error", True),
    "a limit told in a page": (200, "<html><body><p>Error: runtime error: open64: 11 Resource temporarily unavailable /osm3s_osm_base Dispatcher_Client::request_read_and_idx::rate_limited. Please check /api/status for the quota of your IP address.</p></body></html>", "server_error", True),
    "a bad gateway in a page": (502, "<html><h1>502 Bad Gateway</h1></html>", "server_error", True),
    "an answer of nothing": (200, "", "server_error", True),
    "a query that is wrong told in a remark": (200, {"elements": [], "remark": "static error: Unknown attribute \"x\""}, "bad_request", False),
}  # fmt: skip

# How long a refused call waits: the error's details, seconds at least and at most
WAITS: dict[str, tuple[list[Any], float, float]] = {
    "a delay with a fraction": ([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.25s"}], 1.25, 1.25),
    "a delay of parts": ([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": {"seconds": "4", "nanos": 500_000_000}}], 4.5, 4.5),
    "a delay behind other details": ([{"@type": "type.googleapis.com/google.rpc.Help"}, {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}], 7, 7),
    "a delay that is none": ([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "soon"}], 1, 3600),
    "a minute of a user": ([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_unit": "1/min/{project}/{user}"}}], 60, 60),
    "a day of a project, by its limit's name": ([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_limit": "SearchTextRequestPerDayPerProject"}}], 60 * 5, 86_400 + 3600),
    "a day, and a delay that is shorter": ([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_unit": "1/d/{project}"}}, {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"}], 60 * 5, 86_400 + 3600),
}  # fmt: skip

# The fourth set, written when the kinds of the third were mended.
OSM |= {
    "a chat for a phone": ({"contact:whatsapp": "https://wa.me/41795550100"}, {"phone": "+41795550100"}),
    "a phone with a zero in brackets": ({"phone": "+41 (0)44 555 01 00"}, {"phone": "+41 (0)44 555 01 00"}),
    "a phone of the brand is not the shop's": ({"brand:phone": "+41 44 555 09 00"}, {"phone": ""}),
    "a phone of the operator": ({"operator:phone": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a telephone": ({"telephone": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a phone by its number": ({"contact:phone_1": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a website of a former time is none": ({"old_website": "https://odd.test"}, {"website": ""}),
    "a website that is away is none": ({"disused:website": "https://odd.test"}, {"website": ""}),
    "a quarter for a town": ({"addr:street": "Weg", "addr:housenumber": "2", "addr:quarter": "Oddquarter"}, {"address": "2 Weg, Oddquarter"}),
    "an end with a time": ({"end_date": "2021-05-01T00:00:00Z"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "closed by a tag of its own": ({"closed": "yes"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a prefix of what was razed": ({"craft": None, "razed:craft": "plumber"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "what it is not is no name": ({"name": None, "not:name": "Odd"}, {"name": ""}),
    "a name of the region": ({"name": None, "reg_name": "Odd Inn"}, {"name": "Odd Inn"}),
    "values with a stroke": ({"craft": "plumber;hvac, roofer"}, {"types": ("craft=plumber", "craft=hvac", "craft=roofer")}),
}  # fmt: skip
GOOGLE |= {
    "a price that is not said": ({"priceLevel": "PRICE_LEVEL_UNSPECIFIED"}, {"price_level": ""}),
}  # fmt: skip
WAITS |= {
    "a delay of whole seconds as a number": ([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": {"seconds": 9}}], 9, 9),
    "an hour of a project": ([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_unit": "1/h/{project}"}}], 60, 3600),
}  # fmt: skip

# A sixth set
GOOGLE |= {
    "signs of direction in a name": ({"displayName": {"text": "\u200fOdd\u200e Inn\ufeff"}}, {"name": "Odd Inn"}),
    "types that hold what is none": ({"types": [{"text": "plumber"}, 7, "plumber"], "primaryType": "plumber"}, {"types": ("plumber",), "primary_type": "plumber"}),
    "a website with a sign that is not shown": ({"websiteUri": "https://odd.test/\u200b"}, {"website": "https://odd.test/"}),
}  # fmt: skip
OSM |= {
    "a profile of a third network": ({"contact:linkedin": "https://www.linkedin.com/company/odd"}, {"website": "https://www.linkedin.com/company/odd"}),
    "a phone of an office": ({"phone:office": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a phone with words behind": ({"phone": "+41 44 555 01 00 (office)"}, {"phone": "+41 44 555 01 00"}),
    "an end of a century before": ({"end_date": "C20"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end of a season": ({"end_date": "mid 2014"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end between two years": ({"end_date": "2012..2014"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "was, by another word": ({"craft": None, "was:craft": "plumber"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a name that is a sign": ({"name": "-", "brand": "Oddly"}, {"name": "Oddly"}),
    "a name in one script of a language": ({"name": None, "name:zh-Hant": "奇工坊"}, {"name": "奇工坊"}),
    "a type of an office": ({"craft": None, "office": "lawyer"}, {"primary_type": "lawyer", "types": ("office=lawyer",)}),
    "a url of two": ({"url": "https://odd.test;https://other.test"}, {"website": "https://odd.test"}),
}  # fmt: skip
REFUSALS |= {
    "an error that is a number": (400, {"error": 7}, "bad_request"),
    "a permission that is missing, by its details": (403, {"error": {"code": 403, "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_SERVICE_BLOCKED"}]}}, "denied"),
    "a quota by its details alone": (429, {"error": {"code": 429, "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"subject": "project:1"}]}]}}, "quota"),
}  # fmt: skip
WAITS |= {
    "a delay in the middle of a list in nanos": ([None, {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": {"nanos": 900_000_000}}], 0.9, 1),
    "a day by the unit alone": ([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quota_unit": "1/d/{project}/{region}"}}], 60 * 5, 86_400 + 3600),
}  # fmt: skip
OVERPASS |= {
    "a text that is no answer": (200, "OK", "server_error", True),
}  # fmt: skip

# The eighth set: places as maps hold them on an ordinary day.
GOOGLE |= {
    "a town of Sweden by its postal town": ({"addressComponents": [{"longText": "9", "types": ["street_number"]}, {"longText": "Verkstadsgatan", "types": ["route"]}, {"longText": "Kungälv", "types": ["postal_town"]}, {"longText": "442 31", "types": ["postal_code"]}]},
                                            {"address_parts": {"number": "9", "street": "Verkstadsgatan", "city": "Kungälv", "postal_code": "442 31"}}),
    "a place without a town but its district": ({"addressComponents": [{"longText": "Brooklyn", "types": ["sublocality_level_1", "sublocality", "political"]}, {"longText": "New York", "shortText": "NY", "types": ["administrative_area_level_1", "political"]}]},
                                                {"address_parts": {"city": "Brooklyn", "state": "NY"}}),
    "a website with a campaign in it": ({"websiteUri": "https://odd.test/?utm_source=google&utm_medium=organic&utm_campaign=gbp"}, {"website": "https://odd.test/?utm_source=google&utm_medium=organic&utm_campaign=gbp"}),
    "a profile for a website": ({"websiteUri": "https://www.facebook.com/oddplumbing"}, {"website": "https://www.facebook.com/oddplumbing"}),
    "a shop that is closed for a while": ({"businessStatus": "CLOSED_TEMPORARILY"}, {"business_status": "CLOSED_TEMPORARILY"}),
    "a name with an entity": ({"displayName": {"text": "Odd &amp; Sons"}}, {"name": "Odd & Sons"}),
    "a firm that serves an area": ({"pureServiceAreaBusiness": True, "location": None, "formattedAddress": ""}, {"address": "", "latitude": None}),
}  # fmt: skip
OSM |= {
    "a website of http in capitals": ({"website": "HTTP://WWW.ODD.TEST"}, {"website": "HTTP://WWW.ODD.TEST"}),
    "a mail in the place of a website": ({"website": "info@odd.test"}, {"website": ""}),
    "a phone with both zeros": ({"phone": "0041 44 555 01 00"}, {"phone": "0041 44 555 01 00"}),
    "a full address alone": ({"addr:full": "Weg 2, 8000 Oddwil"}, {"address": "Weg 2, 8000 Oddwil"}),
    "a hamlet": ({"addr:hamlet": "Oddwil", "addr:housenumber": "7"}, {"address_parts": {"number": "7", "city": "Oddwil"}}),
    "a place for a street": ({"addr:place": "Oddhof", "addr:housenumber": "3", "addr:city": "Oddwil"}, {"address_parts": {"number": "3", "street": "Oddhof", "city": "Oddwil"}}),
    "a shop of two trades": ({"craft": None, "shop": "bakery;pastry"}, {"types": ("shop=bakery", "shop=pastry")}),
    "a name of an old map": ({"name": "Odd Inn (closed)", "craft": None, "disused:amenity": "pub"}, {"business_status": "CLOSED_PERMANENTLY"}),
}  # fmt: skip

# The ninth set.
GOOGLE |= {
    "a status in small letters": ({"businessStatus": "operational"}, {"business_status": "OPERATIONAL"}),
    "a component of the old API": ({"addressComponents": [{"long_name": "Zurich", "short_name": "ZH", "types": ["locality"]}]}, {"address_parts": {"city": "Zurich"}}),
    "a component whose type is a text": ({"addressComponents": [{"longText": "Zurich", "types": "locality"}]}, {"address_parts": {"city": "Zurich"}}),
    "a name with a space that is not shown": ({"displayName": {"text": "Odd\u200b Inn\u00a0& Sons"}}, {"name": "Odd Inn & Sons"}),
    "a point beyond the date line": ({"location": {"latitude": 47.05, "longitude": 190.5}}, {"latitude": None, "longitude": None}),
    "an address with its country doubled by a blank line": ({"formattedAddress": "1 Odd St,\n\n8000 Zurich"}, {"address": "1 Odd St, 8000 Zurich"}),
}  # fmt: skip
OSM |= {
    "a website in a language": ({"website:de": "https://odd.test/de"}, {"website": "https://odd.test/de"}),
    "a phone in a country's tag": ({"phone:CH": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "a phone of a contact by its number": ({"contact:phone:2": "+41 44 555 01 00"}, {"phone": "+41 44 555 01 00"}),
    "off for its hours": ({"opening_hours": "off"}, {"business_status": "CLOSED_TEMPORARILY"}),
    "a prefix of what was removed": ({"craft": None, "removed:craft": "plumber"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a shop that is none": ({"craft": None, "shop": "no", "amenity": "cafe"}, {"types": ("amenity=cafe",)}),
    "two postcodes": ({"addr:street": "Weg", "addr:housenumber": "2", "addr:postcode": "8000;8001", "addr:city": "Oddwil"}, {"address_parts": {"number": "2", "street": "Weg", "postal_code": "8000", "city": "Oddwil"}}),
    "an account of a chat is no website": ({"contact:telegram": "@oddplumbing"}, {"website": "https://t.me/oddplumbing"}),
}  # fmt: skip
REFUSALS |= {
    "an API that was never switched on": (403, {"error": {"code": 403, "message": "Places API (New) has not been used in project 1 before or it is disabled.", "status": "PERMISSION_DENIED", "details": [{"reason": "SERVICE_DISABLED"}]}}, "denied"),
    "a key that has expired": (400, {"error": {"code": 400, "message": "API key expired. Please renew the API key.", "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}, "denied"),
    "a billing account that is closed": (403, {"error": {"code": 403, "message": "This API method requires billing to be enabled.", "status": "PERMISSION_DENIED", "details": [{"reason": "BILLING_DISABLED"}]}}, "denied"),
    "a body that is too large for a proxy": (413, "<html><title>413 Request Entity Too Large</title></html>", "bad_request"),
    "an unknown fault": (500, {"error": {"code": 500, "message": "Unknown", "status": "UNKNOWN"}}, "server_error"),
}  # fmt: skip
OVERPASS |= {
    "a page of a load balancer that has no server": (503, "<html><body><h1>503 Service Unavailable</h1>No server is available to handle this request.</body></html>", "server_error", True),
}  # fmt: skip

# The fourteenth set: what editors of the map and later versions of the API write.
GOOGLE |= {
    "a name of marks alone": ({"displayName": {"text": "\u200b\u2060"}}, {"name": ""}),
    "a name with marks of direction": ({"displayName": {"text": "\u202aOdd Inn\u202c"}}, {"name": "Odd Inn"}),
    "a rating of nothing": ({"rating": 0, "userRatingCount": 0}, {"rating": None, "rating_count": 0}),
    "a count as a decimal": ({"userRatingCount": 12.0}, {"rating_count": 12}),
    "an address over lines": ({"formattedAddress": "1 Odd St\n8001 Zurich"}, {"address": "1 Odd St, 8001 Zurich"}),
    "a website with blanks around": ({"websiteUri": "  https://odd.test/ "}, {"website": "https://odd.test/"}),
}  # fmt: skip
OSM |= {
    "a website with its port and a blank": ({"website": " https://odd.test:443/ "}, {"website": "https://odd.test:443/"}),
    "two websites with a blank": ({"website": "https://odd.test https://odd-two.test"}, {"website": "https://odd.test"}),
    "a website that is unknown": ({"website": "unknown"}, {"website": ""}),
    "a phone in words": ({"phone": "none"}, {"phone": ""}),
    "a phone with its use behind": ({"phone": "+41 44 555 01 00 (office)"}, {"phone": "+41 44 555 01 00"}),
    "a name with marks around": ({"name": "\u200eOdd\u200f"}, {"name": "Odd"}),
    "a demolished place": ({"craft": None, "demolished:shop": "shoes"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "a place of a hamlet": ({"addr:housenumber": "2", "addr:hamlet": "Oddlet", "addr:city": "Oddwil"}, {"address": "2 Oddlet, Oddwil"}),
    "a conscription number": ({"addr:conscriptionnumber": "214", "addr:place": "Oddov", "addr:postcode": "12345"}, {"address": "214 Oddov, 12345"}),
}  # fmt: skip
