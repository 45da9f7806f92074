"""Text in lower case, as a pattern sees it that ignores case."""

from __future__ import annotations

import re

# To such a pattern these are i, s and k of ASCII; `str.lower` does not make them so ("İ" would even become two).
_LIKE_ASCII = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})
_ODD = re.compile("[\u0130\u0131\u017f\u212a]")


def folded(text: str) -> str:
    """The text in lower case, character for character, with the signs that `re.IGNORECASE` takes for ASCII letters as these."""
    return (text.translate(_LIKE_ASCII) if _ODD.search(text) else text).lower()
