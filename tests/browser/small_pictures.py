"""Pictures in a third of their bytes: 256 colours are enough for a screen of ours, others become the nearest one."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Browser

_COLOURS_AT = 25  # the byte of a PNG that says how colours are stored; 3: as a palette
_PALETTE = 3
# The pixels of a picture as indices of a palette: of each group of similar colours the most frequent one.
_INDEXED = """async (source) => {
  const image = new Image(); image.src = source; await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map(); for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const groups = new Map(); for (const [pixel, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    const group = groups.get(pixel & 0xf8f8f8) || [pixel, 0];
    groups.set(pixel & 0xf8f8f8, [group[0], group[1] + count]);
  }
  const palette = [...groups.values()].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([pixel]) => pixel);
  const parts = (pixel) => [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  const distance = (a, b) => parts(a).reduce((sum, part, n) => sum + (part - parts(b)[n]) ** 2, 0);
  const nearest = (pixel) => palette.reduce((best, other, n) =>
    distance(pixel, other) < distance(pixel, palette[best]) ? n : best, 0);
  const indices = new Map([...counts.keys()].map((pixel) => [pixel, nearest(pixel)]));
  let text = ''; for (const pixel of pixels) text += String.fromCharCode(indices.get(pixel));
  return [image.width, image.height, palette.flatMap(parts), btoa(text)];
}"""


def make_small(browser: Browser, folder: Path) -> None:
    """Write each PNG of a folder anew that has no palette yet."""
    page = browser.new_page()
    for path in folder.glob("*.png"):
        body = path.read_bytes()
        if body[_COLOURS_AT] != _PALETTE:
            source = f"data:image/png;base64,{base64.b64encode(body).decode()}"
            path.write_bytes(_encoded(*page.evaluate(_INDEXED, source)))
    page.close()


def _encoded(width: int, height: int, palette: list[int], indices: str) -> bytes:
    pixels = base64.b64decode(indices)
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
