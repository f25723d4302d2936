# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""People: names with what they do, where the page says so by its data, its classes or its layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from jobs.extract.contacts import Contact, snippet
from jobs.extract.data import load
from jobs.extract.urls import fold

_TITLE_WORDS = frozenset(fold(word) for word in load("job_titles")["words"])
_TITLE_ENDS = tuple(load("job_titles")["ends"])  # Serviceberaterin, Klinikchef: Germanic languages join their words
_JOB_ADVERTS = frozenset(("gesucht", "wanted", "hiring", "gezocht", "recherche", "sokes"))
_LETTERS = re.compile(r"[^\W\d_]+")
_LABELS: list[str] = load("job_titles")["labels"]["owner"]
# What stands before a name: Dr. med. dent., Dipl.-Ing. (FH), lek. stom., dr hab. n. med., MUDr., Dott.ssa, Maître.
_BEFORE_WORDS = (
    "PD|Univ|Dr|Prof|Mr|Mrs|Ms|Miss|Sir|Pastor|Rev|Rabbi|Father|Sister|Chef|Coach|Herr|Frau|Mme|M|Me|Maître|Dott|Dott.ssa|Dra|Ing|Mag|Dipl|Sr|Sra|Sig|Sig.ra|Geom|Rag|Arch|Avv|Drs|mr|dr|prof"
    "|lek|mgr|inż|hab|Bc|Mgr|MUDr|MDDr|MVDr|JUDr|PhDr|RNDr|PaedDr|ThDr|Doç|Uzm|Av|Rechtsanwalt|Rechtsanwältin|Rechtsanwältin und Notarin|Rechtsanwalt und Notar|Steuerberater|Steuerberaterin"
)
_BEFORE = (
    rf"(?:(?:{_BEFORE_WORDS.replace('.', '[.]')})\.?"
    r"(?:-(?:Ing|Kfm|Kffr|Psych|Biol|Phys|Chem|Inf|Betriebsw|Volksw)\.?)?(?:[ -]?\((?:FH|BA|TU|Univ\.?)\))?(?: ?(?:med|univ|dent|vet|jur|rer|nat|phil|pol|oec|stom|hab|n|h\.c|Dt)\b\.?| ?Dt\.)*\s+){0,4}"
)
_NAME = re.compile(
    rf"{_BEFORE}"
    r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁΑ-Ω][\w'’-]{1,24}(?:\s+(?:[A-Z]\.|[\"“”(][A-Z][a-z]{1,12}[\"“”)]|(?:von|van|de|der|den|di|da|del|della|la|le|zu|zur|dos|bin|ter|ten)\b|[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁΑ-Ω][\w'’-]{1,24})){1,4}"
)
_PARTICLES = re.compile(r"\b(?:van|von) (?:der|den|de)\b")  # "der" elsewhere is a word of German headings
_LEADING = re.compile(_BEFORE)
_FIRST_WORDS = frozenset(re.split(r"[. ]", word)[0] for word in _BEFORE_WORDS.split("|"))
_FIRST_WORD = re.compile(r"\w*")
_TAIL = re.compile(
    r",?\s+(?:Jr\.?|Sr\.?|DDS|DMD|MD|M\.D\.|D\.D\.S\.|PhD|CPA|Esq\.?|RN|DVM|LL\.?M\.?|MBA|PE|AIA|M\.?Sc\.?|B\.?Sc\.?|RIBA|F?MRICS|FRICS|RICS|ARB|CFP|CFA|ACCA|FCCA|ACA|FCA|APAM)\b\.?"
    r"|(?:,\s+[A-Z][A-Za-z]{0,3}\.?[A-Z][A-Za-z.-]{0,6}(?![\w ]))+|,\s(?:Ph\.?D|CSc|LL\.M|MHA|MPH)\.?"
)
# Words that stand in headings and business names but in nobody's name.
_NO_NAME = frozenset(
    [
        "our",
        "the",
        "us",
        "we",
        "your",
        "about",
        "contact",
        "team",
        "services",
        "service",
        "home",
        "page",
        "welcome",
        "meet",
        "read",
        "more",
        "call",
        "book",
        "opening",
        "hours",
        "follow",
        "news",
        "latest",
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "suite",
        "city",
        "north",
        "south",
        "east",
        "west",
        "new",
        "york",
        "san",
        "los",
        "saint",
        "company",
        "co",
        "inc",
        "llc",
        "llp",
        "plc",
        "pllc",
        "oy",
        "aps",
        "eurl",
        "selarl",
        "ltda",
        "lda",
        "ltd",
        "gmbh",
        "kg",
        "ag",
        "sarl",
        "sas",
        "srl",
        "spa",
        "bv",
        "ab",
        "as",
        "group",
        "partners",
        "associates",
        "studio",
        "clinic",
        "dental",
        "law",
        "office",
        "center",
        "centre",
        "restaurant",
        "cafe",
        "bar",
        "hotel",
        "school",
        "church",
        "plumbing",
        "heating",
        "roofing",
        "construction",
        "design",
        "web",
        "privacy",
        "policy",
        "terms",
        "kontakt",
        "impressum",
        "unsere",
        "unser",
        "ihre",
        "das",
        "die",
        "der",
        "und",
        "leistungen",
        "standort",
        "praxis",
        "kanzlei",
        "nous",
        "notre",
        "nos",
        "equipe",
        "mentions",
        "legales",
        "quick",
        "links",
        "get",
        "touch",
        "free",
        "quote",
        "learn",
        "click",
        "here",
        "customer",
        "reviews",
        "testimonials",
        "why",
        "choose",
        "all",
        "rights",
        "reserved",
        "follow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "department",
        "sales",
        "support",
        "emergency",
        "frequently",
        "asked",
        "questions",
        "residential",
        "commercial",
        "professional",
        "quality",
        "best",
        "great",
        "family",
        "happy",
        "kitchen",
        "bathroom",
        "repair",
        "installation",
        "areas",
        "club",
        "plan",
        "program",
        "email",
        "mail",
        "telefon",
        "view",
        "profile",
        "message",
        "linkedin",
        "bible",
        "worship",
        "choir",
        "sie",
        "wir",
        "department",
        "consultation",
        "information",
        "mission",
        "history",
        "hours",
        "location",
        "locations",
    ]
)


def is_name(text: str) -> bool:
    """Whether a string has the shape of a person's name: two to five capitalised words, none of a business's."""
    text = _TAIL.sub("", " ".join(text.split())).strip(" ,.:")
    if not 5 <= len(text) <= 60 or not _NAME.fullmatch(text):
        return False
    words = [word.strip(".,") for word in fold(_PARTICLES.sub(" ", text)).split()]
    return not any(word in _NO_NAME for word in words) and _TITLE_WORDS.isdisjoint(
        _LETTERS.findall(fold(_LEADING.sub("", text, count=1)))
    )


def is_title(text: str) -> bool:
    """Whether a short text says what somebody does for a living; a sentence does not."""
    if len(text) > 80 or "@" in text or text.rstrip().endswith((".", "!", "?")):
        return False
    words = _LETTERS.findall(fold(text))
    if len(words) > 9 or not _JOB_ADVERTS.isdisjoint(words):
        return False
    return not _TITLE_WORDS.isdisjoint(words) or (len(words) == 1 and words[0].endswith(_TITLE_ENDS))


def person(name: str, title: str, method: str, confidence: float, text: str = "") -> Contact | None:
    """The contact for a person; None where the name is none."""
    shown = " ".join(name.split()).strip(" ,.:;")
    bare = _LEADING.sub("", _TAIL.sub("", shown), count=1).strip(" ,.")
    if not is_name(shown) and not _is_foreign_name(shown):
        return None
    title = " ".join(title.split()).strip(" ,.:;|–-")[:120]
    return Contact("person", shown, fold(bare), name=shown, title=title, rank=30 if title else 50,
                   confidence=confidence, method=method, snippet=text[:200])  # fmt: skip


_CJK_NAME = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff]{1,4}[\s\u3000]?[\u4e00-\u9fff\u3040-\u30ff]{1,5}|[가-힣]{2,4}")


def _is_foreign_name(text: str) -> bool:
    return 2 <= len(text) <= 10 and _CJK_NAME.fullmatch(text) is not None


# Bounded: a label, a colon or a line end, then at most one line.
_OWNER = re.compile(
    rf"({'|'.join(map(re.escape, sorted(_LABELS, key=len, reverse=True)))})(?:[ /](?:und|and|et|i|e) [^\W\d]{{3,20}})?\s{{0,3}}([:：\n])\s{{0,3}}(?=((?:[^\n|;()<\[（]|\((?:FH|BA|TU)\)){{4,80}}))"
)
# "Owner Jane Roe started in 1998", "Inh. Jane Roe": no colon, so the name ends with its second or third word.
_SHORT_LABELS = (
    "Inh.",
    "Owner",
    "Founder",
    "Co-Founder",
    "Proprietor",
    "Inhaber",
    "Inhaberin",
    "Gérant",
    "Gérante",
    "Właściciel",
)
_COMPANY = re.compile(
    r"\b(?:GmbH|UG|AG|KG|OHG|mbB|Ltd|Limited|LLC|LLP|Inc|SARL|SAS|SASU|SELARL|EURL|S\.?L\.?(?:U|P)?\.?|S\.?A\.?(?:S|U)?\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|s\.?r\.?o\.?|B\.?V\.?|Lda|Ltda|AB|Oy|ApS|A/S|Sp\. z o\.o\.)(?![\w])"
)
_TITLED = re.compile(
    rf"({'|'.join(map(re.escape, _SHORT_LABELS))}) ([A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿ'’-]{{1,20}}(?: [A-ZÀ-ÖØ-ÞĀ-Ž]\.)? [A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{{1,24}})(?![\w])"
)


# "Meet the owner, Jane Roe.": the comma tells it from "the owner Jane likes".
_IN_A_SENTENCE = re.compile(
    r"(owner|founder|co-owner|co-founder|proprietor), ([A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿ'’-]{1,20}(?: [A-ZÀ-ÖØ-ÞĀ-Ž]\.)? [A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{1,24})(?![\w])"
)


def in_text(text: str) -> Iterator[Contact]:
    """People that a label names: "Geschäftsführer: …", "Directeur de la publication : …", "Titolare: …"."""
    for match in _at_words(_OWNER, text):
        if match[2] == "\n" and text[match.start() - 1 : match.start()] not in ("", "\n"):
            continue  # "Business Owner" ends a line of its own: the next one is somebody else's
        for name in re.split(r",\s|\s(?:und|and|et|y|e|i|&)\s|\s[-–]\s|\s/\s", match[3])[:4]:
            found = person(
                re.sub(r"^(?:Herr|Frau|M\.|Mme)\s", "", name.strip()),
                match[1],
                "text",
                0.75,
                snippet(text, *match.span()),
            )
            if (
                found
                and not _COMPANY.search(match[3][:60])
                and (is_name(found.value) or match[1] in ("代表取締役", "代表者", "院長"))
            ):
                yield found
    for match in (*_at_words(_TITLED, text), *_at_words(_IN_A_SENTENCE, text)):
        found = person(match[2], match[1], "text", 0.65, snippet(text, *match.span()))
        if found:
            yield found


def _at_words(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that begin a word. A look-behind in the pattern would make it try every letter."""
    return (match for match in pattern.finditer(text) if not text[match.start() - 1 : match.start()].isalnum())


_CARDS = (
    ".team-member, .team_member, .teammember, .staff-member, .staff_member, .member, .person, .profile-card, .team-card, .team-item, .staff,"
    " .et_pb_team_member, .elementor-widget-image-box, .elementor-image-box-content, .wp-block-column, .wp-block-media-text, .employee,"
    " .mitarbeiter, .ansprechpartner, .attorney, .doctor, .team__member, .team-box, .card, .col, .equipe-membre, .miembro, figure, .bio"
)
_HEADINGS = "h2, h3, h4, h5, h6, .name, .team-name, .member-name, .title-name, strong, figcaption b, .fn, .elementor-image-box-title"
_TITLES = ".position, .role, .job-title, .jobtitle, .job_title, .title, .team-position, .member-role, .function, .funktion, .poste, .cargo, .subtitle, em, span, p, small, h4, h5, h6"


def in_cards(body: Any) -> Iterator[tuple[Contact, Any]]:
    """People on cards: a name in a heading and, right behind it, what they do. Yields the card's node as well."""
    seen: set[str] = set()
    for card in body.css(_CARDS)[:150]:
        texts = [line for line in (" ".join(t.split()) for t in card.text(separator="\n").split("\n")) if line][:12]
        if not 2 <= len(texts) <= 12 or sum(map(len, texts)) > 1200:
            continue
        for name, title in pairwise(texts):
            if name in seen or not is_title(title) or not is_name(name):
                continue
            found = person(name, title, "layout", 0.75, " · ".join(texts[:4]))
            if found:
                seen.add(name)
                yield found, card
                break


def in_headings(lines: list[str], labels: frozenset[str] = frozenset(), only_titled: bool = False) -> Iterator[Contact]:
    """Name over title in neighbouring lines of a page about people: what cards look like without their classes.

    Lists of title over name are read too, where two such pairs follow each other: one alone may be a heading.
    `labels` are the lines that the markup makes labels of what follows. `only_titled` is for other pages: only names behind a "Dr. med." or the like count there.
    """
    names = [at for at, line in enumerate(lines) if len(line) <= 100 and (not only_titled or _has_leading(line))]
    titles = _titles(lines) if names else set()
    before = _titles_first(lines, titles, labels)
    for at in names if titles else ():
        name = lines[at]
        if at in before:
            found = person(name, lines[at - 1], "layout", 0.65, f"{lines[at - 1]} · {name}")
        elif at + 1 in titles and len(name) < 60 and is_name(name):
            title = lines[at + 1]
            found = person(name, title, "layout", 0.65, f"{name} · {title}") if at + 2 not in before else None
        else:
            found = _on_one_line(name)
        if found:
            yield found


def _has_leading(line: str) -> bool:
    return _FIRST_WORD.match(line)[0] in _FIRST_WORDS and bool(_LEADING.match(line)[0])  # type: ignore[index]  # both match nothing, too


def _titles(lines: list[str]) -> set[int]:
    """Where lines say what somebody does. Most pages know few words for it, so most lines are no work."""
    page = fold("\n".join(lines))
    words = [word for word in set(_LETTERS.findall(page)) if word in _TITLE_WORDS or word.endswith(_TITLE_ENDS)]
    folded = page.split("\n") if words else []
    return {at for at, line in enumerate(folded) if any(word in line for word in words) and is_title(lines[at])}


def _titles_first(lines: list[str], titles: set[int], labels: frozenset[str]) -> set[int]:
    """Where names stand below their titles: title, name, title, name, with nothing of the kind before."""
    near = {at + step for at in titles for step in (-2, -1, 1, 2)} if len(titles) > 1 else set()
    kinds = "".join(
        "T" if at in titles else "N" if at in near and len(line) < 60 and is_name(line) else "-"
        for at, line in enumerate(lines)
    )
    return {
        run.start() + n
        for run in re.finditer(r"(?<![TN])(?:TN){2,40}(T?)(?![TN])", kinds)
        if not run[1] or lines[run.start()] in labels  # title, name, title: the first may be a heading of all
        for n in range(1, run.end() - run.start(), 2)  # the names, every second one
    }


def _on_one_line(line: str) -> Contact | None:
    """Name and title on one line: "Jane Roe, Partner", "Jane Roe – Partner"."""
    if " " not in line or not any(mark in line for mark in (", ", " – ", " - ", " | ")):
        return None
    shown, _, job = line.replace(" – ", ", ").replace(" - ", ", ").replace(" | ", ", ").partition(", ")
    return person(shown, job, "layout", 0.65, line) if is_name(shown) and is_title(job) else None
