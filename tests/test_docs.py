"""The documentation is held against the code: commands, problems, errors, tables, links."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "onrecord"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


def test_the_command_line_page_is_what_the_commands_say() -> None:
    written = runpy.run_path(str(DOCS / "write_command_line.py"))["page"]()
    assert (DOCS / "command-line.md").read_text("utf-8") == written, "run: python docs/write_command_line.py"


def problem_codes() -> set[str]:
    """Every code that a Problem is made with, anywhere in the package."""
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                code = (
                    node.args[3]
                    if len(node.args) > 3
                    else next((k.value for k in node.keywords if k.arg == "code"), None)
                )
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    codes.add(code.value)
    return codes


def test_every_problem_has_a_row() -> None:
    page = (DOCS / "problems.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.M))
    codes = problem_codes()
    assert len(codes) > 10
    assert codes <= rows, f"no row in docs/problems.md: {sorted(codes - rows)}"


def test_every_error_is_documented() -> None:
    page = (DOCS / "problems.md").read_text("utf-8")
    module = ast.parse((PACKAGE / "errors.py").read_text("utf-8"))
    names = [node.name for node in module.body if isinstance(node, ast.ClassDef)]
    missing = [name for name in names if f"`{name}`" not in page]
    assert not missing
    drawn = ast.get_docstring(module) or ""
    assert not [name for name in names if name not in drawn], "draw it in the docstring of errors.py"


def test_every_table_is_documented() -> None:
    from onrecord.schema import metadata

    page = (DOCS / "file-formats.md").read_text("utf-8")
    missing = [name for name in metadata.tables if f"`{name}`" not in page]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_the_pages_hold(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_the_readme_names_its_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in ("demo", "test"):
        assert f"make {command}" in readme
        assert re.search(rf"^{command}:", makefile, re.M)


def test_every_question_about_footage_is_documented() -> None:
    from onrecord.publish.words import QUESTIONS
    from onrecord.records import Question

    assert set(QUESTIONS) == {question.value for question in Question}
    page = (DOCS / "footage.md").read_text("utf-8").casefold()
    missing = [label for label, meaning in QUESTIONS.values() if f"| {label.casefold()} |" not in page]
    assert not missing
