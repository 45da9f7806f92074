"""Imports point one way (records <- stages <- Case <- command line), and stages are pure. Read from the source itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "onrecord"

# What each part may import of the project. A stage never imports another: what they share are the records.
COMMANDS = sorted(path.name for path in PACKAGE.glob("cli*.py"))
FOUNDATION = {"records", "errors", "wordpiece", "caseless"}
STAGES = {"read", "statements", "speakers", "times", "numbers", "claims", "footage", "versions", "publish"}
MAY_IMPORT: dict[str, set[str]] = {
    "records": set(),
    "errors": set(),
    "wordpiece": set(),
    "caseless": set(),
    "codec": FOUNDATION,
    **dict.fromkeys(STAGES, FOUNDATION),
    "example": FOUNDATION,
    "store": FOUNDATION,
    "schema": FOUNDATION | {"codec", "store"},
    "preserve": FOUNDATION | {"store"},
    "custody": FOUNDATION | {"store"},
    "sealing": FOUNDATION | {"store"},
    "case": FOUNDATION | STAGES | {"codec", "store", "schema", "preserve", "custody", "sealing"},
    "extract": FOUNDATION | STAGES,
    "cli": FOUNDATION
    | STAGES
    | {"case", "custody", "sealing", "extract", "example", "codec", "__init__"}
    | {"cli_shared", "cli_custody", "cli_sealing", "cli_footage", "cli_sun"},
    "cli_shared": FOUNDATION | STAGES | {"case", "custody"},
    "cli_custody": FOUNDATION | {"case", "custody", "cli_shared"},
    "cli_sealing": FOUNDATION | {"case", "sealing", "cli_shared"},
    "cli_footage": FOUNDATION | STAGES | {"cli_shared"},
    "cli_sun": FOUNDATION | {"footage", "cli_shared"},
    "__init__": FOUNDATION | {"case"},
}
# Only these touch files, processes or the database; `publish` writes the dossier, its other modules do not read the disk.
TOUCH_FILES = {
    "preserve",
    "custody",
    "sealing",
    "store",
    "schema",
    "case",
    "extract",
    "cli",
    "cli_shared",
    "cli_custody",
    "cli_sealing",
    "cli_sun",
    "publish",
    "example",
}
# The model files are read through their own loaders, which verify the digest.
MODEL_LOADERS = {"statements/model.py", "statements/weigh.py", "claims/embed.py"}
IMPURE = {
    "socket",
    "subprocess",
    "urllib.request",
    "http.client",
    "requests",
    "shutil",
    "tempfile",
    "sqlite3",
    "sqlalchemy",
    "random",
}
NETWORK = {
    "socket",
    "urllib.request",
    "http.client",
    "http.server",
    "requests",
    "httpx",
    "httpx2",
    "aiohttp",
    "ftplib",
    "smtplib",
}
CLOCKS = {("time", "time"), ("datetime", "now"), ("datetime", "today"), ("date", "today"), ("datetime", "utcnow")}

MODULES = sorted(p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py"))


def part_of(module: str) -> str:
    return module.split("/")[0].removesuffix(".py")


def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text("utf-8"))


def imported(module: str) -> set[str]:
    """Absolute dotted names that a module imports, at whatever depth."""
    names: set[str] = set()
    package = ["onrecord", *module.split("/")[:-1]]
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = ".".join([*base, node.module] if node.module else base)
            names.add(prefix)
            names.update(f"{prefix}.{alias.name}" for alias in node.names)
    return names


def project_parts(module: str) -> set[str]:
    parts = set()
    for name in imported(module):
        pieces = name.split(".")
        if pieces[0] == "onrecord" and len(pieces) > 1:
            candidate = pieces[1]
            if (PACKAGE / candidate).is_dir() or (PACKAGE / f"{candidate}.py").is_file():
                parts.add(candidate)
    return parts - {part_of(module)}


def test_every_module_has_its_place() -> None:
    unknown = {part_of(m) for m in MODULES} - set(MAY_IMPORT) - {"models", "__main__"}
    assert not unknown, f"say in MAY_IMPORT what these may import: {sorted(unknown)}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    allowed = MAY_IMPORT.get(part_of(module), {"cli"})
    assert project_parts(module) <= allowed


# The one act that a user can ask for which needs the network: a request to a time stamping authority.
ON_REQUEST = "custody/fetch.py"


@pytest.mark.parametrize("module", [m for m in MODULES if m != ON_REQUEST])
def test_nothing_opens_a_connection(module: str) -> None:
    assert not imported(module) & NETWORK


def test_the_network_is_reached_from_one_command_only() -> None:
    assert [m for m in MODULES if "onrecord.custody.fetch" in imported(m)] == ["cli_custody.py"]
    top = [node for node in tree("cli_custody.py").body if isinstance(node, ast.ImportFrom)]
    assert not [node for node in top if "fetch" in (node.module or "")]


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) in STAGES | FOUNDATION])
def test_stages_are_pure(module: str) -> None:
    part = part_of(module)
    if part not in TOUCH_FILES:
        assert not imported(module) & IMPURE
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            assert part in TOUCH_FILES or module in MODEL_LOADERS, f"{module}:{node.lineno} opens a file"
        if isinstance(node, ast.Attribute) and node.attr in {"read_bytes", "read_text", "write_bytes", "write_text"}:
            assert part in TOUCH_FILES or module in MODEL_LOADERS, f"{module}:{node.lineno} touches a file"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in CLOCKS, f"{module}:{node.lineno} reads the clock"


def test_importing_the_package_is_light() -> None:
    top_level = {
        alias.name.split(".")[0]
        for module in ("__init__.py", "records.py", "errors.py", "case/__init__.py", *COMMANDS)
        for node in tree(module).body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not top_level & {"numpy", "onnxruntime", "sqlalchemy", "readability", "lxml", "jinja2", "pypdfium2"}
