"""The shape of the house: sizes, light imports, one word in one place, clean text files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted((ROOT / "credly_core").rglob("*.py"))
PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py") if path.name != "__init__.py")
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
    "\0"
)
FORBIDDEN_MODULE_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "service", "data", "core"}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_of_the_core_is_longer_than_450_lines() -> None:
    too_long = {str(path.relative_to(ROOT)): lines_of(path) for path in CORE if lines_of(path) > 450}

    assert too_long == {}


def test_no_page_is_longer_than_90_lines_and_the_entry_script_not_longer_than_60() -> None:
    pages = {str(path): lines_of(path) for path in PAGES if "parts" not in path.parts and lines_of(path) > 90}

    assert pages == {}
    assert lines_of(ROOT / "app.py") <= 60


def test_no_page_lies_flat_in_the_pages_folder() -> None:
    flat = [path.name for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"]

    assert flat == [], "Streamlit would publish these without the frame"


def test_no_function_of_the_core_is_longer_than_60_lines() -> None:
    too_long = {}
    for path in CORE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > 60:
                    too_long[f"{path.relative_to(ROOT)}:{node.name}"] = length

    assert too_long == {}


def test_modules_are_named_after_things_and_not_after_drawers() -> None:
    bad = [str(path.relative_to(ROOT)) for path in [*CORE, *PAGES] if path.stem in FORBIDDEN_MODULE_NAMES]

    assert bad == []


def test_every_module_and_public_class_of_the_core_says_what_it_is_for() -> None:
    silent = []
    for path in CORE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.stat().st_size and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        silent += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]

    assert silent == []


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ("streamlit", "pandas", "polars", "sqlalchemy", "requests", "PIL", "pydantic", "starlette", "ibis")
    code = f"import sys, credly_core; print([m for m in {heavy!r} if m in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert answer.stdout.strip() == "[]"


def test_asking_where_analytics_stands_loads_no_engine() -> None:
    heavy = ("ibis", "duckdb", "pandas", "polars", "plotly", "rapidfuzz")
    code = f"import sys, credly_core.steps.analytics; print([m for m in {heavy!r} if m in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert answer.stdout.strip() == "[]"


def test_the_public_names_are_exactly_the_listed_ones() -> None:
    import credly_core

    assert sorted(credly_core.__all__) == ["Console", "ConsoleError", "MappingTable", "Settings", "__version__"]
    for name in credly_core.__all__:
        assert getattr(credly_core, name) is not None
    with pytest.raises(AttributeError):
        _ = credly_core.something_else


def test_tracked_text_names_no_path_of_a_machine_and_no_package_index() -> None:
    pattern = re.compile(r"(^|[^A-Za-z0-9._~-])/(?:work|root|home)/|(?:extra-)?index-url\s*=|find-links\s*=")
    guilty = []
    for name in TRACKED:
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".ipynb", ".yml"}
            and path.is_file()
            and "tests/data" not in name
        ):
            if path.name == Path(__file__).name:
                continue
            guilty += [
                f"{name}:{number}"
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
                if pattern.search(line)
            ]

    assert guilty == []
