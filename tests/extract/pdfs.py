"""PDF files for tests, of the least that makes one."""

from __future__ import annotations

import zlib


def pdf_of(*lines: str, pages: int = 1, packed: bytes | None = None) -> bytes:
    """A PDF of pages that each have these lines; `packed` stands for the content of the pages, compressed."""
    shown = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
    content = packed or zlib.compress(f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode("latin-1"))
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *[leaf % (4 + pages)] * pages,
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    """The objects with their table (ISO 32000-1, section 7.5.4)."""
    body, offsets = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return body + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
