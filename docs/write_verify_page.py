"""Puts the hashes of verify.html's own script and style into its policy: `python docs/write_verify_page.py`. A test holds them equal."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "src" / "onrecord" / "publish" / "pack" / "verify.html"


def page() -> str:
    """The page with the policy that lets in what stands in it, and nothing else."""
    text = PAGE.read_text("utf-8")
    for kind, tag in (("script", "script"), ("style", "style")):
        match = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        if match is None:
            raise ValueError(f"the page has no {tag}")
        digest = base64.b64encode(hashlib.sha256(match[1].encode()).digest()).decode()
        text = re.sub(rf"{kind}-src 'sha256-[^']*'", f"{kind}-src 'sha256-{digest}'", text, count=1)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stderr.write(f"written: {PAGE.name}\n")
