"""Which file type a file is, by its name, else by its headings; and which known shape it has."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, FileSpec, Shape

_COPY = re.compile(r"^(?P<stem>.*?)\s*(?:\(\d+\)|[-–_ ]+(?:copy|kopie|copie|copia|cópia)(?:[ _-]*\(?\d+\)?)?)$", re.I)
#: What stands before or behind the name when a sheet of Adobe's workbooks is saved as CSV, or in the retrofit chapter.
_AROUND = re.compile(
    r"^(?:[0-9]{1,2}[-_. ]+)?(?:retrofit[-_ ]+)?(?P<stem>.*?)"
    r"(?:\.xlsx)?(?:\s*-\s*(?:sheet|tabelle|blatt|feuil|hoja|foglio|blad|planilha|シート|工作表)\s*[0-9]*)?$",
    re.I,
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")


class How(enum.Enum):
    """How a file was recognized."""

    #: By its exact name.
    NAME = "name"
    #: By its name, but for the case of letters.
    CASE = "case"
    #: By its name, but for a browser's or desktop's mark of a copy, as in `Course (1).csv`.
    COPY = "copy"
    #: By another name that Adobe or a translation uses.
    ALIAS = "alias"
    #: By its headings alone.
    HEADING = "heading"
    #: By a person, who chose the type.
    CHOSEN = "chosen"
    #: As a file of which Adobe published nothing but the name.
    NAMED_ONLY = "named-only"
    #: As a file of Adobe Learning Manager that is no part of a migration, as user.csv.
    NOT_MIGRATION = "not-migration"
    #: Not at all.
    NONE = "none"


class Match(enum.Enum):
    """How a heading was tied to a column."""

    #: Letter by letter.
    EXACT = "exact"
    #: But for blanks or invisible characters around it.
    TRIMMED = "trimmed"
    #: By another spelling found in Adobe's material.
    ALIAS = "alias"
    #: But for the case of letters.
    CASE = "case"
    #: But for blanks, hyphens and underscores between words.
    SPACED = "spaced"


@dataclass(frozen=True, slots=True)
class Binding:
    """One heading that is tied to a column of the spec."""

    position: int
    column: ColumnSpec
    match: Match


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A foreign heading and the column it may mean; `confidence` runs from 0 to 100."""

    position: int
    heading: str
    column: str
    confidence: int


@dataclass(frozen=True)
class Bindings:
    """All headings of a table: those tied to columns, second copies, those unknown, those without a name."""

    by_name: Mapping[str, Binding]
    repeated: tuple[Binding, ...]
    unknown: tuple[int, ...]
    nameless: tuple[int, ...]

    def position(self, column: str) -> int | None:
        """Where a column of the spec stands in the table."""
        binding = self.by_name.get(column)
        return binding.position if binding else None


@dataclass(frozen=True)
class Recognition:
    """The answer: the spec (None when nothing fits), how it was found, the shape, guesses for foreign headings.

    `note` says more about a file that has no spec and is known all the same.
    """

    spec: FileSpec | None
    how: How
    shape: str
    shape_title: str
    guesses: tuple[ColumnGuess, ...] = ()
    note: str = ""

    @property
    def confidence(self) -> int:
        """How sure the mapping of headings is: 100, or the least sure guess."""
        return min((guess.confidence for guess in self.guesses), default=100 if self.spec else 0)


def tidy(heading: str) -> str:
    """A heading without blanks and invisible characters at its ends, line breaks within made blanks."""
    inner = "".join(sign for sign in heading if unicodedata.category(sign) != "Cf" and sign != "\ufeff")
    return re.sub(r"\s+", " ", inner).strip()


def plain_heading(text: str) -> str:
    """A heading or name as it is compared when case, blanks, hyphens and underscores do not count."""
    return _NOT_WORD.sub("", tidy(text).casefold())


def bind(header: Sequence[str], spec: FileSpec) -> Bindings:
    """Tie headings to columns, the surest way first; never by guessing."""
    by_name: dict[str, Binding] = {}
    repeated: list[Binding] = []
    left = {position for position, heading in enumerate(header) if tidy(heading)}
    for match, key_of, names_of in _WAYS:
        table = {key_of(name): column for column in spec.columns for name in names_of(column)}
        for position in sorted(left):
            column = table.get(key_of(header[position]) if match is not Match.EXACT else header[position])
            if column is None:
                continue
            left.discard(position)
            binding = Binding(position, column, match)
            if column.name in by_name:
                repeated.append(binding)
            else:
                by_name[column.name] = binding
    nameless = tuple(position for position, heading in enumerate(header) if not tidy(heading))
    return Bindings(by_name, tuple(sorted(repeated, key=lambda item: item.position)), tuple(sorted(left)), nameless)


_WAYS: tuple[tuple[Match, Callable[[str], str], Callable[[ColumnSpec], Sequence[str]]], ...] = (
    (Match.EXACT, str, lambda column: (column.name,)),
    (Match.TRIMMED, tidy, lambda column: (column.name,)),
    (Match.ALIAS, tidy, lambda column: column.aliases),
    (Match.CASE, lambda text: tidy(text).casefold(), lambda column: (column.name, *column.aliases)),
    (Match.SPACED, plain_heading, lambda column: (column.name, *column.spaced, *column.aliases)),
)


def guess_columns(header: Sequence[str], spec: FileSpec) -> tuple[ColumnGuess, ...]:
    """For every heading no binding explains: the column it most likely means, each column once."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  needed for foreign headings only

    bound = bind(header, spec)
    free = [column for column in spec.columns if column.name not in bound.by_name]
    names = {
        (column.name, word): _words(word) for column in free for word in (column.name, *column.spaced, *column.guesses)
    }
    offers: list[tuple[float, int, str]] = []
    for position in bound.unknown:
        found = process.extract(
            _words(header[position]),
            names,
            scorer=fuzz.token_sort_ratio,
            limit=5,
            score_cutoff=conventions().near_mapping,
        )
        offers += [(score, position, key[0]) for _, score, key in found]
    guesses: dict[int, ColumnGuess] = {}
    taken: set[str] = set()
    for score, position, column in sorted(offers, key=lambda offer: (-offer[0], offer[1], offer[2])):
        if position not in guesses and column not in taken:
            guesses[position] = ColumnGuess(position, header[position], column, round(score))
            taken.add(column)
    return tuple(guesses[position] for position in sorted(guesses))


def _words(text: str) -> str:
    split = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])|[_\-./]+", " ", tidy(text))
    return " ".join(split.casefold().split())


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name that stands for no file type of ours and is known all the same; `note` says what it is."""

    name: str
    how: How
    note: str


def recognize(
    file_name: str,
    header: Sequence[str],
    *,
    names: Sequence[str],
    spec_of: Callable[[str], FileSpec],
    others: Sequence[OtherName] = (),
) -> Recognition:
    """Try the name in five ways, then the headings; a name known for something else comes before a guess."""
    name, how = _by_name(file_name, names, spec_of)
    other = _other_name(file_name, others) if name is None else None
    if name is None and (other is None or other.how is not How.NAMED_ONLY):
        name = _by_heading(header, names, spec_of)
        how = How.HEADING if name else How.NONE
    if name is not None:
        return recognized_as(spec_of(name), header, how)
    if other is not None:
        return Recognition(None, other.how, "unknown", "a file without a specification", note=other.note)
    return Recognition(None, How.NONE, "unknown", "a file we do not know")


def recognized_as(spec: FileSpec, header: Sequence[str], how: How) -> Recognition:
    """The answer for a file whose type is settled."""
    shape, title = shape_of(header, spec)
    guesses = guess_columns(header, spec) if shape == "foreign" else ()
    return Recognition(spec, how, shape, title, guesses)


def _other_name(file_name: str, others: Sequence[OtherName]) -> OtherName | None:
    stem = plain_heading(_stem(_last(file_name)))
    return next((other for other in others if plain_heading(other.name.removesuffix(".csv")) == stem), None)


def _last(file_name: str) -> str:
    return unicodedata.normalize("NFC", re.split(r"[\\/]", file_name)[-1])


def _stem(name: str) -> str:
    """The name without its ending and without a mark of a copy."""
    stem = re.sub(r"\.(?:csv|txt)$", "", name, flags=re.I)
    copy = _COPY.match(stem)
    return copy["stem"] if copy else stem


def _by_name(file_name: str, names: Sequence[str], spec_of: Callable[[str], FileSpec]) -> tuple[str | None, How]:
    last = _last(file_name)
    if last in names:
        return last, How.NAME
    folded = {name.casefold(): name for name in names}
    if last.casefold() in folded:
        return folded[last.casefold()], How.CASE
    stem = _stem(last)
    if f"{stem.casefold()}.csv" in folded:
        return folded[f"{stem.casefold()}.csv"], How.COPY
    plain = {plain_heading(name.removesuffix(".csv")): name for name in names}
    if plain_heading(stem) in plain:
        return plain[plain_heading(stem)], How.ALIAS
    for name in names:
        if plain_heading(stem) in {plain_heading(alias.removesuffix(".csv")) for alias in spec_of(name).aliases}:
            return name, How.ALIAS
    around = _AROUND.match(stem)
    bare = plain_heading(around["stem"] if around else stem)
    return plain.get(bare) or plain.get(bare.removesuffix("s")), How.ALIAS


def _by_heading(header: Sequence[str], names: Sequence[str], spec_of: Callable[[str], FileSpec]) -> str | None:
    """The file whose columns fit best: all mandatory ones there, and hardly any heading left over."""
    best: tuple[float, str] | None = None
    given = [heading for heading in header if tidy(heading)]
    for name in names:
        spec = spec_of(name)
        bound = bind(header, spec)
        must = [column.name for column in spec.columns if column.required]
        have = sum(column in bound.by_name for column in must)
        if not must or not given or have < len(must):
            continue
        fit = len(bound.by_name) / len(given) + len(bound.by_name) / (10 * len(spec.columns))
        if fit * 100 > conventions().near_file and (best is None or fit > best[0]):
            best = (fit, name)
    return best[1] if best else None


def shape_of(header: Sequence[str], spec: FileSpec) -> tuple[str, str]:
    """Code and title of the known shape of these headings.

    Besides the shapes of the spec: `spaced` (words apart), `foreign` (another system's headings, mandatory columns
    missing), `standard` (known columns, mandatory ones there) and `partial`.
    """
    bound = bind(header, spec)
    shape = _declared_shape(header, spec, bound)
    missing = [column.name for column in spec.columns if column.required and column.name not in bound.by_name]
    if missing and bound.unknown:
        return "foreign", "headings of another system"
    matches = {binding.match for binding in bound.by_name.values()}
    if Match.SPACED in matches:
        return "spaced", "headings with blanks between the words" + (f", {shape.title}" if shape else "")
    if shape:
        spelt = Match.ALIAS in matches and set(map(tidy, header)) != set(shape.columns)
        return shape.code, shape.title + (", in the spelling of the manual or of a sample" if spelt else "")
    return ("partial", "a part of the columns") if missing else ("standard", "columns of the specification")


def _declared_shape(header: Sequence[str], spec: FileSpec, bound: Bindings) -> Shape | None:
    """The shape with exactly these headings, else the one with exactly these columns, in whatever spelling."""
    spelt = set(map(tidy, header))
    for shape in spec.shapes:
        if set(shape.columns) == spelt:
            return shape
    for shape in spec.shapes:
        if set(bind(shape.columns, spec).by_name) == set(bound.by_name):
            return shape
    return None
