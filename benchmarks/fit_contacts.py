"""Whose a contact is: fits the weights of its signs to the labelled pages, and says how right pages left out are read.

    make bench NAME=fit_contacts
    make bench NAME=fit_contacts ARGS="--write"

A logistic regression over the signs of every address and every name of the pages, whosever it is. A weight is pulled
towards its value in [prior] of the same file (nothing where it has none), so that a sign that few pages have keeps what
is known of it. Left out is one set of pages after the other: a set was written at one time, before it was read.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.extract.contacts import belonging, comparison, names_in_lines, ownership, signs_of_people
from jobs.extract.contacts.comparison import Weighed
from jobs.extract.contacts.odds import Odds
from jobs.extract.data import load
from jobs.extract.document import parse
from jobs.extract.encoding import decode
from jobs.extract.pages import ParsedPage
from jobs.extract.pages.page import context_of, describe
from jobs.extract.readers import READERS, PageContext
from jobs.extract.readers.corrections import BY_SHAPE, is_same_place
from jobs.extract.readers.text import lines_about_people, people_by_signs
from jobs.extract.text import fold
from jobs.extract.urls import host_of
from tests.extract import corpus, unseen

DATA = Path(__file__).parents[1] / "jobs/extract/data"
# Towards the prior: chosen by `--pulls` on sets that are left out.
PULL = {"ownership": 1.0, "comparison": 1.0, "belonging": 1.5}
PULLS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
ROUNDS_MOST, CLOSE_ENOUGH = 50, 1e-9
SHAPES = ("address", "person")
_OF_SET = re.compile(r"(p\d+|w2)-")
_WORDS = re.compile(r"\w+")
_SIGNS_READER = next(reader for reader in READERS if reader.read is people_by_signs)


class Example(NamedTuple):
    """What speaks for and against a contact of a page, and whether it is the business's own."""

    of_set: str
    signs: frozenset[str]
    is_own: bool
    odds: float = 0.0  # of the pass before


@dataclass(frozen=True)
class LabelledPage:
    """A page of the tests with its right contacts."""

    path: Path

    @cached_property
    def facts(self) -> Any:
        return json.loads(self.path.with_suffix(".json").read_text(encoding="utf-8"))

    @property
    def of_set(self) -> str:
        named = _OF_SET.match(self.path.stem)
        return named[1] if named else self.path.parent.name

    @cached_property
    def context(self) -> PageContext:
        url, country = self.facts["url"], self.facts.get("country")
        document = parse(decode(self.path.read_bytes(), self.facts["http_charset"], host_of(url)), url)
        page = ParsedPage()
        describe(page, document)
        return context_of(page, document, country, host_of(url))

    @cached_property
    def addresses(self) -> list[Weighed]:
        """Every address of the page, whosever it is."""
        context = self.context
        return ownership.weighed(context.outline, [(place.begin, place.end) for place in context.places], context.own)

    @cached_property
    def are_own(self) -> list[bool]:
        """Whether each of the addresses is the business's own."""
        truth = [_WORDS.findall(fold(address)) for address in self.facts["addresses"]]
        texts = [self.context.text[place.begin : place.end] for place in self.context.places]
        return [any(_is_same(_WORDS.findall(fold(text)), words) for words in truth) for text in texts]


def labelled_pages() -> list[LabelledPage]:
    """The pages of both corpora, whose right contacts are known."""
    return [LabelledPage(path) for path in (*corpus.PAGES, *unseen.PAGES)]


def examples_of(name: str, pages: Iterable[LabelledPage]) -> list[Example]:
    """The signs of every address (`ownership`, `comparison`) or name (`belonging`) of some pages, and whose it is."""
    if name == "comparison":
        return _compared(pages)
    read = _addresses if name == "ownership" else _people
    return [Example(page.of_set, signs, is_own) for page in pages for signs, is_own in read(page)]


def _compared(pages: Iterable[LabelledPage]) -> list[Example]:
    """How the addresses of each page stand beside each other by odds that the other sets give: those of new pages."""
    pages = list(pages)
    alone = examples_of("ownership", pages)
    odds = {
        of_set: without_set("ownership", alone, of_set, PULL["ownership"]) for of_set in {page.of_set for page in pages}
    }
    return [
        Example(page.of_set, signs, is_own, address.odds)
        for page in pages
        if page.addresses
        for addresses in [[address._replace(odds=odds[page.of_set].of(address.signs)) for address in page.addresses]]
        for address, signs, is_own in zip(addresses, comparison.signs_of(addresses), page.are_own, strict=True)
    ]


def _addresses(page: LabelledPage) -> Iterator[tuple[frozenset[str], bool]]:
    return zip((address.signs for address in page.addresses), page.are_own, strict=True)


def _is_same(shown: list[str], words: list[str]) -> bool:
    """Whether an address is the right one, or another spelling of it, as the data of a page may have it."""
    is_part = set(words) <= set(shown) or set(shown) <= set(words)
    return is_part or is_same_place(" ".join(shown), " ".join(words))


def _people(page: LabelledPage) -> Iterator[tuple[frozenset[str], bool]]:
    context, truth = page.context, [_words(name) for name in page.facts["people"]]
    people = list(names_in_lines.candidates(context.named, lines_about_people(context)))
    names = {candidate.name for candidate in people}
    people += [
        place for name in sorted(_read_by_shape(context) - names) for place in belonging.standing(context.outline, name)
    ]
    signs = signs_of_people.signs_of(context.named, people)
    for candidate, its_signs in zip(people, signs, strict=True):
        shown = _words(candidate.name)
        bare = _words(names_in_lines.without_abbreviations(candidate.name))
        yield its_signs, any(words <= shown or words == bare for words in truth)


def _read_by_shape(context: PageContext) -> set[str]:
    """The names that the other rules read on a page."""
    sightings = (
        sighting
        for reader in READERS
        if reader is not _SIGNS_READER and (not reader.page_types or context.page_type in reader.page_types)
        for sighting in reader.read(context)
    )
    return {s.value for s in sightings if s is not None and s.kind == "person" and s.method in BY_SHAPE}


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(fold(text)))


def fitted(examples: Sequence[Example], prior: Mapping[str, float], pull: float) -> Odds:
    """The weights under which the examples are likeliest, given the prior; to two decimals."""
    names = sorted({sign for example in examples for sign in example.signs} | set(prior))
    column = {name: at + 1 for at, name in enumerate(names)}
    signs = np.zeros((len(examples), len(names) + 1))
    signs[:, 0] = 1.0
    for row, example in enumerate(examples):
        signs[row, [column[sign] for sign in example.signs]] = 1.0
    own = np.array([example.is_own for example in examples], dtype=float)
    means = np.array([0.0, *(prior.get(name, 0.0) for name in names)])
    before = np.array([example.odds for example in examples])
    weights = _likeliest(signs, own, before, means, np.array([1e-6, *([pull] * len(names))]))
    return Odds(round(float(weights[0]), 2), {name: round(float(weights[at]), 2) + 0.0 for name, at in column.items()})


Matrix = NDArray[np.float64]


def _likeliest(signs: Matrix, own: Matrix, before: Matrix, means: Matrix, pull: Matrix) -> Matrix:
    """Newton's method, whose steps are halved where they go too far."""
    weights = means.copy()
    loss = _loss(signs, own, before, weights, means, pull)
    for _ in range(ROUNDS_MOST):
        share = 1.0 / (1.0 + np.exp(-before - signs @ weights))
        slope = signs.T @ (share - own) + pull * (weights - means)
        bend = (signs.T * (share * (1.0 - share))) @ signs + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        while np.abs(step).max() > CLOSE_ENOUGH:
            if _loss(signs, own, before, weights - step, means, pull) <= loss:
                break
            step /= 2.0
        new = _loss(signs, own, before, weights - step, means, pull)
        weights, loss = weights - step, new
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    return weights


def _loss(signs: Matrix, own: Matrix, before: Matrix, weights: Matrix, means: Matrix, pull: Matrix) -> float:
    odds = before + signs @ weights
    return float(np.sum(np.logaddexp(0.0, odds) - own * odds) + 0.5 * np.sum(pull * (weights - means) ** 2))


def without_set(name: str, examples: Sequence[Example], of_set: str, pull: float) -> Odds:
    """The weights that all sets but one give."""
    return fitted([example for example in examples if example.of_set != of_set], prior_of(name), pull)


def prior_of(name: str) -> dict[str, float]:
    """What is known of signs beside the pages, from `data/<name>.toml`."""
    return dict(load(name)["prior"])


def odds_of(example: Example, odds: Odds) -> float:
    """What both passes say of an example."""
    return example.odds + odds.of(example.signs)


def left_out_loss(name: str, examples: Sequence[Example], pull: float) -> float:
    """How unlikely the examples of each set are under the weights of the others, a mean over the examples."""
    losses = []
    for of_set in sorted({example.of_set for example in examples}):
        odds = without_set(name, examples, of_set, pull)
        for example in examples:
            if example.of_set == of_set:
                losses.append(np.logaddexp(0.0, (-1.0 if example.is_own else 1.0) * odds_of(example, odds)))
    return float(np.mean(losses))


def read_left_out(pages: Sequence[LabelledPage], examples: Mapping[str, Sequence[Example]]) -> dict[str, Counter[str]]:
    """Right, made up and missed of every set, read with the weights of the others."""
    stored = ownership.ODDS, ownership.BESIDE, belonging.ODDS
    counts: dict[str, Counter[str]] = {}
    try:
        for of_set in sorted({page.of_set for page in pages}):
            ownership.ODDS = without_set("ownership", examples["ownership"], of_set, PULL["ownership"])
            ownership.BESIDE = without_set("comparison", examples["comparison"], of_set, PULL["comparison"])
            belonging.ODDS = without_set("belonging", examples["belonging"], of_set, PULL["belonging"])
            counts[of_set] = _counts([page.path for page in pages if page.of_set == of_set])
    finally:
        ownership.ODDS, ownership.BESIDE, belonging.ODDS = stored
    return counts


def _counts(paths: Sequence[Path]) -> Counter[str]:
    reading = unseen.read_all(paths)
    return Counter(
        {
            f"{kind} {name}": count[kind]
            for name, count in (("right", reading.right), ("made up", reading.made_up), ("missed", reading.missed))
            for kind in SHAPES
        }
    )


def write(name: str, odds: Odds) -> None:
    """Put the weights into `data/<name>.toml`, between what stands before [weights] and [prior]."""
    path = DATA / f"{name}.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition("bias = ")
    prior = rest[rest.index("# What is known") :]
    lines = [f'"{sign}" = {weight:.2f}' for sign, weight in sorted(odds.weights.items(), key=lambda w: (w[1], w[0]))]
    weights = "\n".join(lines)
    path.write_text(f"{head}bias = {odds.bias:.2f}\n\n[weights]\n{weights}\n\n{prior}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store the weights in jobs/extract/data")
    parser.add_argument("--pulls", action="store_true", help="try other pulls towards the prior")
    arguments = parser.parse_args()
    pages = labelled_pages()
    examples = {name: examples_of(name, pages) for name in PULL}
    for name, of_name in examples.items():
        own = sum(example.is_own for example in of_name)
        print(f"{name}: {own:,} own, {len(of_name) - own:,} of others")
        for pull in PULLS if arguments.pulls else ():
            print(f"  pull {pull}: left-out loss {left_out_loss(name, of_name, pull):.4f}")
        odds = fitted(of_name, prior_of(name), PULL[name])
        _print_weights(odds, of_name)
        if arguments.write:
            write(name, odds)
    _print_left_out(read_left_out(pages, examples))


def _print_weights(odds: Odds, examples: Sequence[Example]) -> None:
    own = Counter(sign for example in examples if example.is_own for sign in example.signs)
    others = Counter(sign for example in examples if not example.is_own for sign in example.signs)
    print(f"  {odds.bias:6.2f}  bias")
    for sign, weight in sorted(odds.weights.items(), key=lambda item: (item[1], item[0])):
        print(f"  {weight:6.2f}  {sign} ({own[sign]} own, {others[sign]} of others)")


def _print_left_out(counts: Mapping[str, Counter[str]]) -> None:
    print("left out, right / made up / missed: addresses; people")
    total: Counter[str] = Counter()
    for of_set, count in counts.items():
        total.update(count)
        print(f"  {of_set:12}", *(_figures(count, kind) for kind in SHAPES), sep="  ")
    print("  all         ", *(_figures(total, kind) for kind in SHAPES), sep="  ")


def _figures(count: Counter[str], kind: str) -> str:
    right, made_up, missed = (count[f"{kind} {name}"] for name in ("right", "made up", "missed"))
    precision, recall = right / max(1, right + made_up), right / max(1, right + missed)
    return f"{right:4} /{made_up:3} /{missed:3}  precision {precision:.3f}  recall {recall:.3f}"


if __name__ == "__main__":
    main()
