"""Items of an XML file: the elements that repeat, as objects; placemarks of a map (KML) with their points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

LEAST_FACTS = 2  # attributes and children with a text, of an element that is an item
# The attribute that names what an element has: <field name="Phone">, <Data name="Phone"><value>.
_NAMES = ("name", "key", "field")
_KINDS = ("type", "label", "kind")
_LABELLED = re.compile(r"\s*([^\W\d_][\w .-]{1,30}):\s*(\S.*?)\s*")
_MARKUP_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr)>|\n", re.IGNORECASE)


def xml_items(text: str) -> list[dict[str, Any]]:
    """The objects of a document, none where no element repeats. Raises ValueError for damaged XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("The XML is damaged.") from error
    marks = [element for element in root.iter() if _tag(element) == "Placemark"]
    return [_placemark(mark) for mark in marks] if marks else [_object(item) for item in _repeated(root)]


def _tag(element: Any) -> str:
    """Its name without the namespace."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _repeated(root: Any) -> list[Any]:
    """The elements of the shallowest path on which several stand that have facts; else those of the first such path."""
    level, first = [("", root)], list[Any]()
    while level:
        level = [(f"{path}/{_tag(child)}", child) for path, parent in level for child in parent if _tag(child)]
        with_facts = [(path, element) for path, element in level if _facts(element) >= LEAST_FACTS]
        counts = Counter(path for path, _ in with_facts)
        if counts:
            path, count = counts.most_common(1)[0]
            items = [element for own, element in with_facts if own == path]
            if count > 1:
                return items
            first = first or items
    return first


def _facts(element: Any) -> int:
    children = sum(1 for child in element if not len(child) and (child.text or "").strip())
    return children + (len(element.attrib) if len(element) or not (element.text or "").strip() else 0)


def _object(element: Any) -> dict[str, Any]:
    """An element as an object: attributes, texts of children, objects of those that have children of their own."""
    values: dict[str, Any] = {str(etree.QName(name).localname): value for name, value in element.attrib.items()}
    for child in element:
        if name := _tag(child):
            name, value = _named(child, name)
            if value in ("", {}):
                continue
            values[name] = [*_as_list(values[name]), value] if name in values else value
    return values


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(child: Any, name: str) -> tuple[str, Any]:
    """What a child is called, by an attribute that says so, and its value."""
    text = (child.text or "").strip()
    label = next((child.get(mark) for mark in _NAMES if child.get(mark)), "")
    if label and len(child.attrib) == 1 and (text or [_tag(part) for part in child] == ["value"]):
        return label, text or (child[0].text or "").strip()
    if len(child):
        return name, _object(child)
    kind = next((child.get(mark) for mark in _KINDS if child.get(mark)), "")
    return (f"{name} {kind}" if kind and text else name), text or dict(child.attrib)


# Maps.


def _placemark(mark: Any) -> dict[str, Any]:
    """A place of a map: its name, what its author or its program wrote of it, and its point."""
    values: dict[str, Any] = {}
    for element in mark.iter():
        name, text = _tag(element), (element.text or "").strip()
        if name in ("name", "address", "phoneNumber", "description") and text:
            values.setdefault(name, text)
        elif name == "coordinates" and _tag(element.getparent()) == "Point":  # the longitude first (OGC KML 2.2, 16.9)
            values |= dict(zip(("longitude", "latitude"), text.split(","), strict=False))
        elif name in ("Data", "SimpleData") and element.get("name"):
            values[element.get("name")] = text or next((part.text or "" for part in element), "")
    return dict(_labelled(values.get("description", ""))) | values


def _labelled(description: str) -> Iterator[tuple[str, str]]:
    """The facts of a description that has one on each line: "Phone: (315) 555-0140<br>"."""
    lines = [re.sub(r"<[^>]+>", "", line) for line in _MARKUP_BREAK.split(description)]
    matches = [match for line in lines if (match := _LABELLED.fullmatch(line))]
    yield from ((match[1], match[2]) for match in matches)
