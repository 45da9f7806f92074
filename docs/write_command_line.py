"""Writes docs/command-line.md from the commands' own help: `python docs/write_command_line.py`. A test holds them equal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("command-line.md")

HEAD = """# The command line

`onrecord COMMAND --help` says the same as this page. Results go to standard output, everything said to people to standard error.
Every table can be had as JSON with `--json`. No command opens a network connection, but for `timestamp` with `--tsa` or `--calendar`, which asks
the authority that you name. Who works on a case can be said in the environment variable `ONRECORD_WHO`; the custody log holds
it as a value that can be hidden.

Shell completion: `onrecord --install-completion`.

## Exit codes

| code | when |
| --- | --- |
| 0 | done; problems with single files of a folder or a list are listed, and do not change the code |
| 1 | an error that has no code of its own |
| 2 | a wrong argument, flag or file; `add`: a path that was named is not there (what is there was added) |
| 3 | the case cannot be worked on: missing, in use by another process, made by a later version, damaged, or the disk is full |
| 4 | the shipped model is missing or altered |
| 5 | `audit`, `verify`: something is missing, added or altered |
| 6 | `audit`, `verify`: nothing is known to be altered, but something could not be checked |
| 7 | nothing was handed on, because consent to it is missing: the sources are named |
| 130 | interrupted with Ctrl-C; the same command goes on where it was |

Work that was reported as done survives a kill at any moment. `process` keeps what it did for each document; `extract` keeps its finished
lines in `OUT.partial`.
"""


def page() -> str:
    """The whole page, made from the commands as they are."""
    os.environ["COLUMNS"] = "100"
    os.environ["TERMINAL_WIDTH"] = "100"
    from typer.main import get_command
    from typer.testing import CliRunner

    from onrecord.cli import app

    runner = CliRunner()
    command = get_command(app)
    parts = [HEAD, "## Commands\n", block(runner.invoke(app, ["--help"], prog_name="onrecord").output)]
    for name in sorted(command.commands):  # type: ignore[attr-defined]
        output = runner.invoke(app, [name, "--help"], prog_name="onrecord").output
        parts += [f"### onrecord {name}\n", block(output)]
        for inner in sorted(getattr(command.commands[name], "commands", ())):  # type: ignore[attr-defined]
            output = runner.invoke(app, [name, inner, "--help"], prog_name="onrecord").output
            parts += [f"#### onrecord {name} {inner}\n", block(output)]
    return "\n".join(parts)


def block(output: str) -> str:
    lines = [line.rstrip() for line in output.strip().splitlines()]
    return "```\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stderr.write(f"written: {PAGE.name}\n")
