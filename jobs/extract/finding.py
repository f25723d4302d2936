# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Where contacts stand on a page, one reader a place; `contacts` is the table of contents."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobs.extract import addresses, emails, people, phones, structured
from jobs.extract.contacts import Contact
from jobs.extract.emails import Site
from jobs.extract.social import social
from jobs.extract.urls import fold, registrable_domain

if TYPE_CHECKING:
    from jobs.extract.html import Document, Page

PEOPLE_PAGES = ("team", "about", "contact", "legal")


def contacts(document: Document, page: Page, site: Site, places: list[str]) -> list[Contact]:
    """Every sighting of a contact, unmerged. The order matters: reading the text drops what is not seen."""
    _drop_comments(document)
    data = document.data + (structured.microdata(document.tree) if "itemprop" in document.source else [])
    found = [
        *in_data(data, site, places),
        *in_links(document, site, places),
        *in_attributes(document, site),
        *in_scripts(document, site),
        *in_squarespace(document, site, places),
        *in_hcards(document, site, places),
        *in_turned_text(document, site),
        *forms(document, page),
        *in_frames(document),
    ]
    text = document.text
    places = places or phones.stated_in(text)
    is_privacy = _PRIVACY.search(document.url) is not None
    if is_privacy or page.page_type == "legal":
        text = _up_to_others(text) if is_privacy else _without_makers(text)
        text = _without_others(text, site)
    found += [
        *emails.in_text(text, site),
        *in_split_text(document, site),
        *phones.in_text(text, places),
        *phones.in_letters(text, places),
        *addresses.in_text(text),
    ]
    found += people.in_text(text)
    if page.page_type in (*PEOPLE_PAGES, "home"):
        found += [contact for contact, _ in people.in_cards(document.tree)]
    if page.page_type in PEOPLE_PAGES:
        found += people.in_headings(text.split("\n"), _labels(document))
    elif page.page_type == "home":
        found += people.in_headings(text.split("\n"), only_titled=True)
    own = f"//{site.host}/", f"//www.{site.host}/"
    away = [link for link in page.links if own[0] not in link.url and own[1] not in link.url]
    found += [contact for link in away if (contact := social(link.url, "link", 0.9, link.text))]
    sure = without_misread([contact for contact in found if contact])
    return with_names(_without_guests(sure, document))


def _labels(document: Document) -> frozenset[str]:
    """What lists and tables mark as a label: "Headteacher" before "Mrs Jane Roe"."""
    return frozenset(" ".join(node.text(separator=" ").split()) for node in document.tree.css("dt, th")[:200])


_PRIVACY = re.compile(
    r"datenschutz|privacy|confidential|privacidad|cookie|gdpr|rodo|prywatnosci|integritet|tietosuoja", re.IGNORECASE
)


_COMMENTS = "div#comments, section#comments, .comment-list, .commentlist, .comments-area, .comment-body, #disqus_thread"


def _drop_comments(document: Document) -> None:
    """What readers write under a post, and the addresses they leave there, are not the business's."""
    if "comment" in document.source or "disqus" in document.source:
        for node in document.tree.css(_COMMENTS)[:100]:
            node.decompose()


def _up_to_others(text: str) -> str:
    """A privacy policy names its owner first; from the first authority on it speaks of others: vendors, registers, courts."""
    position = next((at.start() for at in _AUTHORITY.finditer(text) if at.start() > 200), None)
    return text[:position]


def _without_makers(text: str) -> str:
    """A legal notice names its host and its designers under a heading of their own: those few lines speak of them."""
    lines = text.split("\n")
    theirs = {at + n for at, line in enumerate(lines) if _MAKERS.fullmatch(line) for n in range(4)}
    return "\n".join(line for at, line in enumerate(lines) if at not in theirs)


def _without_others(text: str, site: Site) -> str:
    """A legal text without the blocks that tell of an outside officer, an authority, an insurer: a few short lines each.

    A block that names the site's own domain is the site's own. A chamber's or insurer's block ends where numbers are
    labelled, unless the business's own stood before it.
    """
    lines, theirs = text.split("\n"), set(_lines_of_others(text))
    for at in sorted(theirs):
        line = lines[at]
        match = _OTHERS.search(line)
        if not match:
            continue
        told = _LABELLED_NUMBER.search("\n".join(lines[:at])) is not None
        last = at + 1
        while last < min(len(lines), at + 7) and len(lines[last]) < 90 and len(line) < 160:
            if last in theirs or (match["body"] and not told and _LABELLED.match(lines[last])):
                break
            last += 1
        if site.domain not in " ".join([line[match.start() :], *lines[at + 1 : last]]).lower():
            lines[at:last] = [line[: match.start()], *[""] * (last - at - 1)]
    return "\n".join(lines)


def _lines_of_others(text: str) -> Iterator[int]:
    lower = text.lower()
    return (lower.count("\n", 0, match.start()) for match in _OTHERS_BEGIN.finditer(lower))


_OUTSIDE = (
    r"(?:aufsichtsbehörde|datenschutzbeauftragte|data protection officer|supervisory authority|information commissioner|\bcnil\b|d[ée]l[ée]guée? à la protection|"
    r"médiat(?:eur|ion)|autorità garante|garante per la|responsabile della protezione|autoridad de control|agencia española|delegad[oa] de protección|organu? nadzorcz|"
    r"urzędu ochrony danych|inspektor\w{0,3} ochrony danych|autoriteit persoonsgegevens|functionaris (?:voor )?gegevensbescherming|integritetsskyddsmyndigheten|dataskyddsombud|"
    r"úřad\w{0,2} pro ochranu|pověřen\w{2,5} pro ochranu|encarregado d[ae] prote[cç]|comissão nacional de prote|schlichtungsstelle|streitbeilegung)"
    r"|(?P<body>zuständige (?:kammer|behörde)|\w{0,20}(?:ärzte|anwalts|berater|handwerks|architekten)kammer|kassen(?:zahn)?ärztliche|haftpflicht|ordre des \w|ordine degli \w|colegio (?:oficial )?de \w)"
)
_OTHERS = re.compile(_OUTSIDE, re.IGNORECASE)
_OTHERS_BEGIN = re.compile(_OUTSIDE.replace(r"\w{0,20}", ""))  # on lower case: four times as fast
_LABELLED = re.compile(r"(?:tel|fon|phone|fax|e-?mail|kontakt|ust|umsatz|steuer|tél|courriel|correo)", re.IGNORECASE)
_LABELLED_NUMBER = re.compile(r"\b(?:tel|fon|telefon|phone|tél)[^\w\n]{0,3}\s{0,3}[+(\d]", re.IGNORECASE)
_GUESTS = 'blockquote, cite, [class*="testimonial" i], [class^="review" i], [class*=" review" i], [class*="-review" i]'


def _without_guests(found: list[Contact], document: Document) -> list[Contact]:
    """People named under praise only are customers, whatever they are elsewhere ("Jane Roe, business owner")."""
    if not any(contact.kind == "person" for contact in found):
        return found
    said = "\n".join(
        " ".join(words.split())
        for node in document.tree.css(_GUESTS)[:100]
        if len(words := node.text(separator=" ") or "") < 2000
    )
    return [
        contact
        for contact in found
        if contact.kind != "person"
        or contact.method not in ("text", "layout", "hcard")
        or contact.value not in said
        or document.text.count(contact.value) > said.count(contact.value)
    ]


_MAKERS = re.compile(
    r"\W{0,3}(?:web)?(?:h[ée]bergement|h[ée]bergeur|hosting|conception|réalisation|cr[ée]ation|web\s?design|design|umsetzung|gestaltung|alojamiento|diseño|"
    r"sviluppo|progettazione|hospedagem|ontwerp|realisatie|realisation|programmierung)(?:[\s&,]{1,3}[\w'’]{2,20}){0,5}\W{0,3}",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"aufsichtsbehörde|landesbeauftragte|landeszentrum|supervisory authority|information commissioner|autorité de contrôle|\bCNIL\b|autorità garante|"
    r"garante per la|autoridad de control|agencia española de protección|organ(?:u)? nadzorcz|google (?:ireland|llc|inc)|meta platforms|\bICO\b",
    re.IGNORECASE,
)


def without_misread(found: list[Contact]) -> list[Contact]:
    """Numbers read from text in the page's supposed country are dropped where the page itself names another for them."""
    named = [c for c in found if c.kind == "phone" and c.method != "text"]
    country_of = {contact.normalised[-9:]: contact.normalised for contact in named}

    def is_misread(contact: Contact) -> bool:
        said = country_of.get(contact.normalised[-9:], contact.normalised)
        return contact.kind == "phone" and contact.method == "text" and contact.normalised != said

    return [contact for contact in found if not is_misread(contact)]


def in_turned_text(document: Document, site: Site) -> Iterator[Contact | None]:
    """Addresses written backwards in an element whose style turns them round again."""
    for node in document.tree.css('[style*="bidi-override"]')[:50]:
        shown = node.text(strip=True)[:200]
        if "rtl" in (node.attributes.get("style") or "") and "@" in shown:
            yield emails.email(shown[::-1], site, "reversed", 0.9, shown)


def stated_country(data: list[dict[str, Any]]) -> str:
    """The country of the first address in the data, as a code of two letters, or nothing."""
    for node in data:
        country = structured.first(node.get("addressCountry"))
        if len(country) == 2:
            return country.upper()
    return ""


# ---- Data


def in_data(data: list[dict[str, Any]], site: Site, places: list[str]) -> Iterator[Contact | None]:
    """Contacts of organisations, contact points and people in JSON-LD and microdata."""
    for node in data:
        kinds = structured.types(node)
        method = str(node.get("_method", "json_ld"))
        is_person = "person" in kinds
        if is_person and not _is_of_the_staff(node):
            continue
        if node["_under"].lower() in ("review", "reviews", "itemreviewed", "brand", "manufacturer"):
            continue
        name = structured.first(node.get("name")) if is_person else ""
        for shown in structured.strings(node.get("email")):
            yield emails.email(shown.removeprefix("mailto:"), site, method, 0.95, name=name)
        for key in ("telephone", "faxNumber"):
            for shown in structured.strings(node.get(key)):
                yield phones.phone(shown, places, method, 0.95, fax=key == "faxNumber")
        for url in structured.strings(node.get("sameAs")):
            yield social(url, method, 0.95) if url.startswith("http") else None
        if is_person:
            yield people.person(name, structured.first(node.get("jobTitle")), method, 0.9)
        yield _address_in(node, method)


def _address_in(node: dict[str, Any], method: str) -> Contact | None:
    """A postal address, in parts or, as an organisation's, written in one."""
    written, under = node.get("address"), node["_under"].lower()
    if "postaladdress" in structured.types(node) and node.get("streetAddress"):
        return addresses.address(structured.one_line(node), method, 0.95) if under not in _ELSEWHERE else None
    if isinstance(written, str) and structured.is_organisation(node):
        return addresses.address(html.unescape(written), method, 0.85)
    return None


_ELSEWHERE = ("location", "joblocation")  # where an event is held, where a job is offered


def _is_of_the_staff(node: dict[str, Any]) -> bool:
    """Authors of articles and reviewers are people too, but nobody to reach."""
    under = node["_under"].lower()
    if under in ("author", "creator", "review", "reviews", "reviewedby", "contributor", "editor"):
        return bool(node.get("jobTitle") and (node.get("email") or node.get("telephone")))
    return bool(
        node.get("jobTitle")
        or node.get("email")
        or node.get("telephone")
        or under in ("founder", "founders", "employee", "employees", "member")
    )


# ---- Links


def in_links(document: Document, site: Site, places: list[str]) -> Iterator[Contact | None]:
    """mailto:, tel:, fax:, sms:, WhatsApp and protected links."""
    selector = (
        'a[href^="mailto:" i], a[href^="tel:" i], a[href^="fax:" i], a[href^="callto:" i], a[href^="sms:" i],'
        ' a[href*="email-protection#"], a[href*="UnCryptMailto"], area[href^="mailto:" i],'
        ' a[href*="//wa.me/"], a[href*="whatsapp.com/send"]'
    )
    for node in document.tree.css(selector)[:300]:
        href = (node.attributes["href"] or "").strip()
        scheme = href.partition(":")[0].lower()
        shown = " ".join(node.text(separator=" ").split())[:100]
        if scheme == "mailto":
            for address in emails.in_mailto(href):
                name = shown if people.is_name(shown) else ""
                found = emails.email(address, site, "mailto", 0.95, _around(node, shown), name)
                yield emails.unless_credited(found, _before(node), site)
        elif "email-protection#" in href:
            found = emails.email(
                emails.cloudflare(href.rpartition("#")[2]), site, "cloudflare", 0.95, _around(node, shown)
            )
            yield emails.unless_credited(found, _before(node), site)
        elif "UnCryptMailto" in href:
            yield emails.email(emails.in_typo3(href), site, "obfuscated", 0.9, _around(node, shown))
        elif "whatsapp" in href or "//wa.me/" in href:
            yield phones.in_whatsapp(href, _around(node, shown))
        elif not emails.credited(_before(node)):
            yield phones.in_tel(href, places, _around(node, shown), _before(node)[-15:])


def _around(node: Any, shown: str) -> str:
    parent = node.parent
    text = " ".join(parent.text(separator=" ").split()) if parent is not None else shown
    return text if len(text) <= 200 else shown


def _before(node: Any) -> str:
    """The words before a link: of what stands before it in its parent, and of the parent's neighbour."""
    parts: list[str] = []
    current = node
    for _ in range(3):
        sibling = current.prev
        while sibling is not None and len(" ".join(parts)) < 80:
            parts.insert(0, (sibling.text(separator=" ") or "")[-90:])
            sibling = sibling.prev
        current = current.parent
        if (
            current is None
            or current.tag in ("body", "html", "footer", "section", "main", "li", "tr", "ul")
            or " ".join(parts).strip()
        ):
            break
    return " ".join(" ".join(parts).split())[-100:]


# ---- Attributes, scripts, text in pieces


def in_attributes(document: Document, site: Site) -> Iterator[Contact | None]:
    """Cloudflare's tokens, and addresses kept in data- attributes until a script shows them."""
    source = document.source
    if "data-cfemail" in source:
        for node in document.tree.css("[data-cfemail]")[:100]:
            found = emails.email(
                emails.cloudflare(node.attributes["data-cfemail"] or ""), site, "cloudflare", 0.95, _around(node, "")
            )
            yield emails.unless_credited(found, _before(node), site)
    if "CONTACT_INFO_ADDRESS_REND" in source:  # GoDaddy's builder
        for node in document.tree.css('[data-aid="CONTACT_INFO_ADDRESS_REND"]')[:10]:
            yield addresses.address(node.text(separator="\n"), "attribute", 0.85)
    if "joomla-hidden-mail" in source:
        for node in document.tree.css("joomla-hidden-mail")[:100]:
            halves = [emails.unbase64(node.attributes.get(name) or "") for name in ("first", "last")]
            found = emails.email("@".join(halves), site, "attribute", 0.9, _around(node, ""))
            yield emails.unless_credited(found, _before(node), site)
    if "data-" in source:
        for node in document.tree.css(
            "[data-email], [data-mail], [data-mailto], [data-user][data-domain], [data-name][data-domain], [data-enc-email], [data-email-encoded]"
        )[:100]:
            for shown in _kept_in(node.attributes):
                yield emails.email(shown, site, "attribute", 0.85, _around(node, ""))


def _kept_in(attributes: dict[str, str | None]) -> Iterator[str]:
    for name in ("data-email", "data-mail", "data-mailto", "data-enc-email", "data-email-encoded"):
        shown = (attributes.get(name) or "").strip().replace("[at]", "@").replace("(at)", "@")
        if shown and "@" in shown:
            yield emails.rot13(shown) if name == "data-enc-email" else shown.removeprefix("mailto:")
        elif shown and name != "data-enc-email":
            yield emails.unbase64(shown) or shown[::-1]
    user, domain = attributes.get("data-user") or attributes.get("data-name"), attributes.get("data-domain")
    if user and domain:
        suffix = attributes.get("data-tld")
        yield f"{user}@{domain}.{suffix}" if suffix else f"{user}@{domain}"
        yield f"{user[::-1]}@{domain[::-1]}"


def in_scripts(document: Document, site: Site) -> Iterator[Contact]:
    """Addresses that inline scripts put together."""
    for script in document.scripts[:100]:
        yield from emails.in_script(script, site)


_SQUARESPACE = re.compile(r'"(contactEmail|contactPhoneNumber|profileUrl)":"([^"\\]{5,200})"')
_SQUARESPACE_PLACE = re.compile(
    r'"addressLine1":"(\d[^"\\]{3,90})","addressLine2":"([^"\\]{3,90})"(?:,"addressCountry":"([^"\\]{3,50})")?'
)


def in_squarespace(document: Document, site: Site, places: list[str]) -> Iterator[Contact | None]:
    """What the owner of a Squarespace site has filled in for its settings, which no visible part need show."""
    for script in document.scripts if "SQUARESPACE_CONTEXT" in document.source else ():
        for key, shown in _SQUARESPACE.findall(script[:100_000]) if "SQUARESPACE_CONTEXT" in script else ():
            if key == "contactEmail":
                yield emails.email(shown, site, "settings", 0.85)
            elif key == "contactPhoneNumber":
                yield phones.phone(shown, places, "settings", 0.85)
            else:
                yield social(shown, "settings", 0.85)
        for place in _SQUARESPACE_PLACE.findall(script[:100_000]):
            yield addresses.address(", ".join(part for part in place if part), "settings", 0.75)


_CUT = re.compile(r"@(?:\n|$|(?<=\n@))")


def in_split_text(document: Document, site: Site) -> Iterator[Contact]:
    """Addresses cut by inline elements: `info<span>@</span>domain`. Read from the block around the @."""
    text = document.text
    if "@" not in text or not _CUT.search(text):
        return
    for node in document.tree.css("p, li, td, dd, address, div, span, h4, h5")[:3000]:
        whole = node.text() or ""
        if "@" in whole and len(whole) < 200:
            joined = re.sub(r"[ \t]*\n\s*", "\n", _with_breaks(node))
            for match in emails.EMAIL.finditer(joined):
                if match[0] not in text:
                    found = emails.email(match[0], site, "text", 0.75, " ".join(whole.split()))
                    if found and (found.type in ("FREE", "CORPORATE") or registrable(found) == site.domain):
                        yield found


def _with_breaks(node: Any) -> str:
    """An element's words, inline elements joined, with its line breaks: `3 456<br>info@` are two lines."""
    markup = re.sub(r"<br\b[^>]{0,100}>", "\n", (node.html or "")[:4000])
    return html.unescape(re.sub(r"<[^>]{0,1000}>", "", markup))


def registrable(contact: Contact) -> str:
    """The registrable domain of an e-mail contact."""
    return registrable_domain(contact.normalised.rpartition("@")[2])


# ---- hCard


def in_hcards(document: Document, site: Site, places: list[str]) -> Iterator[Contact | None]:
    """hCard and h-card (microformats): people and organisations by class names."""
    if "vcard" not in document.source and "h-card" not in document.source:
        return
    for card in document.tree.css(".vcard, .h-card")[:100]:
        name, title = _words(card, ".fn, .p-name"), _words(card, ".title, .role, .p-job-title, .p-role")
        yield people.person(name, title, "hcard", 0.85) if title or not card.css_first(".org, .p-org") else None
        for node in card.css(".email, .u-email")[:5]:
            yield emails.email(node.text(strip=True), site, "hcard", 0.9)
        for node in card.css(".tel, .p-tel")[:5]:
            shown = " ".join(node.text(separator=" ").split())
            yield phones.phone(re.sub(r"^[^\d+(]{1,20}", "", shown), places, "hcard", 0.9, fax="fax" in shown.lower())
        adr = card.css_first(".adr, .p-adr, .h-adr")
        if adr is not None:
            yield addresses.address(
                ", ".join(t for t in adr.text(separator="\n").split("\n") if t.strip(" ,")), "hcard", 0.85
            )


def _words(card: Any, selector: str) -> str:
    node = card.css_first(selector)
    return " ".join(node.text(separator=" ").split()) if node else ""


# ---- Forms


_FORM_PLUGIN = re.compile(
    r"wpcf7|wpforms|gform|ninja-forms|elementor-form|contact-?form|kontaktformular|hs-form|forminator|formidable|frm_|et_pb_contact|fluentform|powermail",
    re.I,
)
_OTHER_FORM = re.compile(
    r"search|login|log-in|signin|comment|newsletter|subscribe|mc4wp|mailchimp|cart|checkout|password|filter|wp-comments-post|list-manage|review",
    re.I,
)


def forms(document: Document, page: Page) -> Iterator[Contact]:
    """Forms by which one writes to the business: with room for a message, and no search, login, comment or newsletter."""
    for form in document.tree.css("form")[:30]:
        marks = " ".join(str(form.attributes.get(key) or "") for key in ("class", "id", "action", "name", "role"))
        is_plugin = _FORM_PLUGIN.search(marks) is not None
        if form.css_first('input[type="password"], input[type="search"]') or (
            _OTHER_FORM.search(marks) and not is_plugin
        ):
            continue
        has_email = (
            form.css_first(
                'input[type="email"], input[name*="mail" i], input[placeholder*="mail" i], input[id*="mail" i]'
            )
            is not None
        )
        has_room = form.css_first("textarea") is not None
        if (has_room and (has_email or is_plugin or page.page_type == "contact")) or (
            is_plugin and has_email and page.page_type == "contact"
        ):
            url = page.canonical_url or document.url
            yield Contact(
                "form",
                url,
                url,
                "FORM",
                rank=50,
                confidence=0.9 if has_email else 0.7,
                method="form",
                snippet=" ".join(form.text(separator=" ").split())[:200],
            )
            return


_FORM_FRAME = re.compile(
    r"https?://(?:[\w-]{1,40}\.)?(?:typeform\.com/to/|jotform\.com/|form\.jotform\.com/|docs\.google\.com/forms/|wufoo\.com/(?:forms|embed)/|cognitoforms\.com/|forms\.office\.com/)[^\s\"'<>]{4,200}"
)


def in_frames(document: Document) -> Iterator[Contact]:
    """Forms of other services, shown in a frame."""
    for frame in document.tree.css("iframe[src]")[:30]:
        match = _FORM_FRAME.match(document.absolute(frame.attributes["src"] or ""))
        if match:
            yield Contact("form", match[0], match[0], "EMBEDDED", rank=55, confidence=0.8, method="frame")


# ---- Who an address belongs to


def with_names(found: list[Contact]) -> list[Contact]:
    """E-mail addresses that spell a person's name get that name and job title."""
    persons = {key: c for c in found if c.kind == "person" for key in _spellings(c.normalised)}
    if not persons:
        return found
    return [
        replace(c, name=c.name or owner.name, title=c.title or owner.title)
        if c.kind == "email" and (owner := persons.get(fold(c.normalised.partition("@")[0]))) else c
        for c in found
    ]  # fmt: skip


def _spellings(name: str) -> list[str]:
    words = [
        word
        for word in re.findall(r"[a-z]+", fold(name))
        if word not in ("dr", "prof", "med", "dent", "mr", "mrs", "ms")
    ]
    if len(words) < 2:
        return []
    first, last = words[0], words[-1]
    return [
        f"{first}.{last}",
        f"{first}{last}",
        f"{first[0]}.{last}",
        f"{first[0]}{last}",
        f"{first}_{last}",
        f"{last}.{first}",
        f"{first}-{last}",
    ]
