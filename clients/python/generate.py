"""Make rows.py from the API's description, and asynchronous.py from client.py.

python clients/python/generate.py docs/openapi.yaml
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from textwrap import fill, shorten
from typing import Any

import yaml

PACKAGE = Path(__file__).parent / "scrapersky_client"
ROWS, CLIENT, ASYNC_CLIENT = PACKAGE / "rows.py", PACKAGE / "client.py", PACKAGE / "asynchronous.py"
OPERATIONS = PACKAGE / "operations.py"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""The rows of the API's answers as types. Made by generate.py from docs/openapi.yaml; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, TypedDict
'''
TAIL = '''

class SubmittedAll(TypedDict):
    """The answers to a submission of any length, added up."""

    accepted: int
    exists: int
    invalid: int
    queued: int
    run_ids: list[int]
    items: list[SubmittedItem]
'''


def generated(description: dict[str, Any], client: str) -> str:
    """The module's text: the rows that the client's methods return, and what these are made of."""
    schemas = description["components"]["schemas"]
    names = sorted(parts_of({*re.findall(r"\brows\.(\w+)", client), "SubmittedItem"} & schemas.keys(), schemas))
    kinds = {name: columns(schemas[name]) for name in names if "enum" not in schemas[name]}
    bases = {name: base(name, kinds) for name in kinds}
    ordered = dict.fromkeys(name for each in names for name in (bases.get(each), each) if name)
    parts = [
        row(name, schemas[name], kinds, bases[name]) if name in kinds else enum(name, schemas[name]) for name in ordered
    ]
    return "\n".join([HEAD, *parts]) + TAIL


def parts_of(names: set[str], schemas: dict[str, Any]) -> set[str]:
    """Names of schemas, with those of what these are made of."""
    text = yaml.dump([schemas[name] for name in names], Dumper=yaml.CSafeDumper)
    more = names | set(re.findall(r"#/components/schemas/(\w+)", text)) - {"NullEnum"}
    return names if more == names else parts_of(more, schemas)


def columns(schema: dict[str, Any]) -> dict[str, str]:
    """The columns of an object, with their types."""
    return {key: kind(value) for key, value in schema.get("properties", {}).items()}


def base(name: str, kinds: dict[str, dict[str, str]]) -> str:
    """The row that has most of the columns of another, and no others; empty where none has four of them."""
    parts = {other: len(own) for other, own in kinds.items() if len(own) > 3 and own.items() < kinds[name].items()}
    return max(parts, key=parts.__getitem__, default="")


def enum(name: str, schema: dict[str, Any]) -> str:
    """The values as a Literal."""
    line = f"{name} = Literal[{words(schema['enum'])}]"
    return line if len(line) <= 120 else f"{name} = Literal[\n{filled(words(schema['enum']))}\n]"


def words(values: list[str]) -> str:
    """In quotes, with commas between them."""
    return ", ".join(f'"{value}"' for value in values)


def filled(text: str) -> str:
    """As many words on a line as there is room for."""
    return fill(f"{text},", 120, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def row(name: str, schema: dict[str, Any], kinds: dict[str, dict[str, str]], parent: str) -> str:
    """An object as a TypedDict, whose keys may all be missing (`?fields=`); with a base, only the keys that it adds."""
    title = (schema.get("description") or name).splitlines()[0].rstrip(".").replace('"', "'")
    sentence = shorten(title, 100, placeholder=" ...").removesuffix(".")
    lines = [f"\nclass {name}({parent or 'TypedDict'}, total=False):", f'    """{sentence}."""', ""]
    lines += [f"    {key}: {value}" for key, value in kinds[name].items() if key not in kinds.get(parent, {})]
    return "\n".join(lines) + "\n"


def kind(schema: dict[str, Any]) -> str:
    """The Python type of a JSON schema."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "None" if name == "NullEnum" else str(name)
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(kind(each) for each in schema[word]))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]".replace("'", '"')
    if isinstance(schema.get("type"), list):
        return " | ".join(dict.fromkeys(kind({**schema, "type": each}) for each in schema["type"]))
    if schema.get("type") == "array":
        return f"list[{kind(schema.get('items', {}))}]"
    return PLAIN.get(schema.get("type", ""), "dict[str, Any]" if schema.get("type") == "object" else "Any")


def operations(description: dict[str, Any]) -> str:
    """The module with every operation: its name, method and path."""
    found = [
        (operation["operationId"], method.upper(), path.removeprefix("/api/v3"))
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    lines = "".join(f'    "{name}": ("{method}", "{path}"),\n' for name, method, path in found)
    names = filled(words([name for name, *_ in found]))
    head = '"""Every operation of the API. Made by generate.py from docs/openapi.yaml; not to be edited."""\n'
    imports = "\nfrom __future__ import annotations\n\nfrom typing import Literal\n"
    table = f"\nOPERATIONS: dict[Operation, tuple[str, str]] = {{\n{lines}}}\n"
    return f"{head}{imports}\nOperation = Literal[\n{names}\n]\n{table}"


# What differs between the two clients, word by word.
WORDS = (
    (
        '"""The client for threads."""',
        '"""The client for asyncio. Made by generate.py from client.py; not to be edited."""',
    ),
    ("import time\n", "import asyncio\n"),
    ("from collections.abc import Iterable, Iterator", "from collections.abc import AsyncIterator, Iterable"),
    ("class Client:", "class AsyncClient:"),
    ("-> Client:", "-> AsyncClient:"),
    ("client: Client", "client: AsyncClient"),
    ("`Client(", "`AsyncClient("),
    ("with `with`", "with `async with`"),
    ("httpx.Client(", "httpx.AsyncClient("),
    ("__enter__", "__aenter__"),
    ("__exit__", "__aexit__"),
    ("self.close()", "await self.close()"),
    ("self.http.close()", "await self.http.aclose()"),
    ("time.sleep(", "await asyncio.sleep("),
    ("self.drive(", "await self.drive("),
    ("self.client.drive(", "await self.client.drive("),
    ("return self.save(", "return await self.save("),
    ("self._step(", "await self._step("),
    ("self._write(", "await self._write("),
    ("self._refresh(", "await self._refresh("),
    ("self.http.request(", "await self.http.request("),
    ("self.http.post(", "await self.http.post("),
    ("Iterator[", "AsyncIterator["),
    ("with self.http.stream", "async with self.http.stream"),
    ("answer.read()", "await answer.aread()"),
    ("for piece in answer.iter_bytes()", "async for piece in answer.aiter_bytes()"),
)


def asynchronous(text: str) -> str:
    """client.py for asyncio."""
    for plain, awaited in WORDS:
        text = text.replace(plain, awaited)
    text = re.sub(r'( +)yield from page\["items"\]', r'\1for row in page["items"]:\n\1    yield row', text)
    text = re.sub(r"^    def (?!__init__)(\w+)", r"    async def \1", text, flags=re.MULTILINE)
    return text.replace("AsyncAsync", "Async")


if __name__ == "__main__":
    ASYNC_CLIENT.write_text(asynchronous(CLIENT.read_text()))
    api = yaml.load(Path(sys.argv[1]).read_text(), yaml.CSafeLoader)
    ROWS.write_text(generated(api, CLIENT.read_text()))
    OPERATIONS.write_text(operations(api))
