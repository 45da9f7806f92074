"""Times: when something was said, and when what is said happened. The public verb is `resolve`."""

from __future__ import annotations

from onrecord.times.expressions import Expression, expressions, recognise
from onrecord.times.saying import resolve

__all__ = ["VERSION", "Expression", "expressions", "recognise", "resolve"]

VERSION = "2"
