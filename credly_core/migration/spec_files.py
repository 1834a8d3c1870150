"""Turn one spec file (TOML) into a `FileSpec`, and refuse what cannot be meant."""

from __future__ import annotations

from pathlib import Path

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import (
    ColumnSpec,
    ColumnStatus,
    CompositeReference,
    Condition,
    FileSpec,
    JsonKey,
    Kind,
    Reference,
    Retrofit,
    Shape,
)
from credly_core.migration.findings import Severity, all_codes
from credly_core.migration.keys import Keys
from credly_core.migration.rule_files import read_rule, verify_rules


def read_spec(path: Path) -> FileSpec:
    """Read and verify one file."""
    keys = Keys.of_file(path)
    spec = FileSpec(
        name=keys.text("file"),
        title=keys.text("title"),
        description=keys.text("description"),
        key=keys.texts("key"),
        columns=tuple(_column(item) for item in keys.tables("column")),
        rules=tuple(read_rule(item) for item in keys.tables("rule")),
        order=keys.number("order") or 0,
        version=keys.text("version"),
        status=keys.text("status", "official"),
        workbook=keys.text("workbook", ""),
        basis=keys.text("basis", ""),
        source=keys.text("source", ""),
        conflict=keys.text("conflict", ""),
        key_basis=keys.text("key_basis", ""),
        key_code=_code(keys, "key_code", "key.duplicate"),
        key_severity=keys.choice("key_severity", Severity, Severity.ERROR),
        aliases=keys.texts("aliases"),
        needs=keys.texts("needs"),
        needs_documented=keys.texts("needs_documented"),
        retrofit=_retrofit(keys.table("retrofit")),
        composites=tuple(_composite(item) for item in keys.tables("composite")),
        shapes=tuple(_shape(item) for item in keys.tables("shape")),
    )
    keys.close()
    _verify_names(spec, keys)
    verify_rules(spec, keys)
    return spec


def _code(keys: Keys, key: str, default: str) -> str:
    code = keys.text(key, default)
    if code not in all_codes():
        raise keys.wrong(key, f"names the code {code}, which has no text")
    return code


def _column(keys: Keys) -> ColumnSpec:
    codes = keys.mapping("codes")
    for code in (*codes, *codes.values()):
        if code not in all_codes():
            raise keys.wrong("codes", f"names the code {code}, which has no text")
    column = ColumnSpec(
        name=keys.text("name"),
        kind=keys.choice("kind", Kind),
        required=keys.flag("required"),
        about=keys.text("about", ""),
        basis=keys.text("basis", ""),
        since=keys.text("since", ""),
        source=keys.text("source", ""),
        conflict=keys.text("conflict", ""),
        status=keys.choice("status", ColumnStatus, ColumnStatus.OFFICIAL),
        header_severity=Severity(severity) if (severity := keys.optional("header_severity")) else None,
        aliases=keys.texts("aliases"),
        spaced=keys.texts("spaced"),
        guesses=keys.texts("guesses"),
        allowed=keys.texts("allowed"),
        allowed_elsewhere=keys.texts("allowed_elsewhere"),
        observed=keys.texts("observed"),
        ignore_case=keys.flag("ignore_case"),
        translations=keys.mapping("translations"),
        misspellings=keys.texts("misspellings"),
        max_length=keys.number("max_length"),
        min=keys.optional("min"),
        max=keys.optional("max"),
        default=keys.optional("default"),
        unit=keys.text("unit", ""),
        pattern=keys.text("pattern", ""),
        shape=keys.text("shape", ""),
        extensions=keys.texts("extensions"),
        list_separator=keys.text("list_separator", ""),
        multiline=keys.flag("multiline"),
        personal_data=keys.flag("personal_data"),
        bare_date=Severity(severity) if (severity := keys.optional("bare_date")) else None,
        references=_reference(keys.table("references")),
        references_by=keys.text("references_by", ""),
        references_map=_reference_map(keys.table("references_map")),
        exclusive_with=keys.text("exclusive_with", ""),
        required_if=_condition(keys.table("required_if")),
        json_chosen_by=keys.text("json_chosen_by", ""),
        json_never_with=keys.texts("json_never_with"),
        json_keys=tuple(_json_key(item) for item in keys.tables("json_key")),
        example=keys.text("example", ""),
        codes=codes,
        severities={name: Severity(value) for name, value in keys.mapping("severities").items()},
    )
    if column.shape and column.shape not in conventions().shapes:
        raise keys.wrong("shape", f"is “{column.shape}”, which the conventions do not know")
    keys.close()
    return column


def _reference(keys: Keys | None) -> Reference | None:
    if keys is None:
        return None
    reference = Reference(keys.text("file"), keys.text("column"))
    keys.close()
    return reference


def _reference_map(keys: Keys | None) -> dict[str, Reference]:
    if keys is None:
        return {}
    found = {name: _reference(keys.table(name)) for name in keys.names()}
    return {name: reference for name, reference in found.items() if reference is not None}


def _condition(keys: Keys | None) -> Condition | None:
    if keys is None:
        return None
    condition = Condition(keys.text("column"), keys.texts("values"))
    keys.close()
    return condition


def _json_key(keys: Keys) -> JsonKey:
    key = JsonKey(
        name=keys.text("name"),
        chosen=keys.text("chosen"),
        type=keys.text("type"),
        required=keys.flag("required"),
        required_if=keys.text("required_if", ""),
        default=keys.text("default", ""),
        aliases=keys.texts("aliases"),
        exclusive_with=keys.texts("exclusive_with"),
    )
    keys.close()
    return key


def _retrofit(keys: Keys | None) -> Retrofit:
    if keys is None:
        return Retrofit()
    retrofit = Retrofit(
        mode=keys.text("mode"),
        column=keys.text("column", ""),
        prefix=keys.text("prefix", ""),
        ids=keys.texts("ids"),
        pairs=keys.pairs("pairs"),
    )
    keys.close()
    return retrofit


def _composite(keys: Keys) -> CompositeReference:
    composite = CompositeReference(
        columns=keys.texts("columns"),
        file=keys.text("file"),
        to=keys.texts("to"),
        unless=_condition(keys.table("unless")),
    )
    keys.close()
    return composite


def _shape(keys: Keys) -> Shape:
    shape = Shape(
        code=keys.text("code"),
        title=keys.text("title"),
        columns=keys.texts("columns"),
        says=keys.text("says", ""),
        adds=keys.texts("adds"),
        canonical=keys.flag("canonical"),
    )
    keys.close()
    return shape


def _verify_names(spec: FileSpec, keys: Keys) -> None:
    """Every column that the file speaks about must be one of its columns."""
    names = set(spec.names)
    if len(names) < len(spec.columns):
        raise keys.wrong("column", "has a name twice")
    spoken = [("key", name) for name in spec.key]
    spoken += [(f"rule[{rule.id}].columns", name) for rule in spec.rules for part in rule.each for name in part.columns]
    spoken += [(f"shape[{shape.code}]", name) for shape in spec.shapes for name in shape.adds]
    met = names.union(*(column.aliases for column in spec.columns))
    met_in = [(f"shape[{shape.code}]", name) for shape in spec.shapes for name in shape.columns if name not in met]
    spoken += met_in
    spoken += [("composite", name) for composite in spec.composites for name in composite.columns]
    spoken += [("retrofit", name) for name in (*spec.retrofit.ids, *sum(spec.retrofit.pairs, ()))]
    spoken += [("retrofit.column", spec.retrofit.column)] if spec.retrofit.column else []
    for column in spec.columns:
        spoken += [
            (f"column[{column.name}]", name)
            for name in (column.exclusive_with, column.references_by, column.json_chosen_by)
            if name
        ]
        if column.required_if:
            spoken.append((f"column[{column.name}].required_if", column.required_if.column))
    for where, name in spoken:
        if name not in names:
            raise keys.wrong(where, f"names the column {name}, which the file does not have")
