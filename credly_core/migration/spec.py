"""The specs of all files: load what is asked for, remember it, say which file a heading belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from credly_core.errors import SpecError
from credly_core.migration.filespec import FileSpec, RuleSpec
from credly_core.migration.keys import Keys
from credly_core.migration.recognition import How, OtherName, Recognition, recognize, recognized_as
from credly_core.migration.rule_files import read_any_rule, verify_across
from credly_core.migration.spec_files import read_spec

_SPECS = Path(__file__).parent / "specs"
_BUNDLE = "bundle.toml"
_CORRECT = "Correct the file."


@dataclass(frozen=True, slots=True)
class NamedOnly:
    """A file of which Adobe published only the name."""

    name: str
    aliases: tuple[str, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class BundleSpec:
    """What holds for a set of files."""

    version: str
    rules: tuple[RuleSpec, ...]
    named_only: tuple[NamedOnly, ...]
    not_migration_files: tuple[str, ...]


class Specs:
    """All file types of one folder of spec files; each is read when it is first asked for."""

    def __init__(self, folder: Path = _SPECS) -> None:
        self.folder = folder
        self._read: dict[str, FileSpec] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all files we know, without reading them."""
        return tuple(sorted(f"{path.stem}.csv" for path in self.folder.glob("*.toml") if path.name != _BUNDLE))

    def file(self, name: str) -> FileSpec:
        """The spec of a file by its exact name; `SpecError` for one we do not know."""
        if name not in self._read:
            if name not in self.names:
                raise SpecError(f"There is no spec for {name}.", hint="Ask `names` for those we know.")
            spec = read_spec(self.folder / f"{name.removesuffix('.csv')}.toml")
            if spec.name != name:
                raise SpecError(f"{name.removesuffix('.csv')}.toml: file is {spec.name}.", hint="Rename one of them.")
            self._read[name] = spec
        return self._read[name]

    def all(self) -> tuple[FileSpec, ...]:
        """Every file type, in an order in which ALM takes them; references between them are verified."""
        specs = sorted((self.file(name) for name in self.names), key=lambda spec: spec.order)
        self._verify_references(specs)
        return tuple(specs)

    def recognize(self, file_name: str, header: Sequence[str]) -> Recognition:
        """Which file type this is, by its name, else by its headings; and in which shape it comes."""
        return recognize(file_name, header, names=self.names, spec_of=self.file, others=self._others)

    def recognize_as(self, name: str, header: Sequence[str]) -> Recognition:
        """What a person chose: the file type of this name, or with an empty name none at all."""
        if not name:
            return Recognition(None, How.CHOSEN, "unknown", "a file left aside")
        return recognized_as(self.file(name), header, How.CHOSEN)

    @cached_property
    def _others(self) -> tuple[OtherName, ...]:
        """Names of files that are known and have no spec."""
        if not (self.folder / _BUNDLE).exists():
            return ()
        named = [OtherName(name, How.NAMED_ONLY, file.note) for file in self.bundle.named_only for name in file.names]
        foreign = [OtherName(name, How.NOT_MIGRATION, "") for name in self.bundle.not_migration_files]
        return (*named, *foreign)

    @cached_property
    def bundle(self) -> BundleSpec:
        """The rules across files."""
        keys = Keys.of_file(self.folder / _BUNDLE)
        keys.text("title")
        named = []
        for item in keys.tables("named_only"):
            named.append(NamedOnly(item.text("name"), item.texts("aliases"), item.text("note")))
            item.close()
        spec = BundleSpec(
            version=keys.text("version"),
            rules=tuple(read_any_rule(item) for item in keys.tables("rule")),
            named_only=tuple(named),
            not_migration_files=keys.texts("not_migration_files"),
        )
        keys.close()
        return spec

    def unchecked_rules(self) -> tuple[tuple[str, RuleSpec], ...]:
        """Rules that are known and that nothing checks yet, with the file they belong to."""
        found = [(spec.name, rule) for spec in self.all() for rule in spec.rules if not rule.is_checked]
        return (*found, *((_BUNDLE, rule) for rule in self.bundle.rules if not rule.is_checked))

    def _verify_references(self, specs: list[FileSpec]) -> None:
        columns = {spec.name: set(spec.names) for spec in specs}
        by_name = {spec.name: spec for spec in specs}
        for spec in specs:
            spoken = [(column.name, column.references) for column in spec.columns if column.references]
            spoken += [(column.name, to) for column in spec.columns for to in column.references_map.values()]
            pairs = [(name, to.file, to.column) for name, to in spoken]
            pairs += [("composite", to.file, column) for to in spec.composites for column in to.to]
            pairs += [("needs", file, "") for file in spec.needs]
            for name, file, column in pairs:
                if file not in columns or (column and column not in columns[file]):
                    raise SpecError(
                        f"{spec.name.removesuffix('.csv')}.toml: {name} points to {file} {column}".rstrip()
                        + ", which does not exist.",
                        hint=_CORRECT,
                    )
            verify_across(spec, by_name)
        for rule in self.bundle.rules if (self.folder / _BUNDLE).exists() else ():
            for name in rule.columns:
                file, _, column = name.partition(" ")
                if file in columns and column not in columns[file]:
                    raise SpecError(f"{_BUNDLE}: rule[{rule.id}] names {name}, which does not exist.", hint=_CORRECT)


@cache
def load_specs() -> Specs:
    """The specs that come with the program."""
    return Specs(_SPECS)
