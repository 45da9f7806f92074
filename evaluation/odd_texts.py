"""Texts as they come that are no clean report: each is made from an invented fragment, grown to any length.

`FRAGMENTS` holds one fragment a kind; `grown(name, characters)` repeats it. None may stop the extraction, put a span outside the
text, or take more than its length in proportion.
"""

from __future__ import annotations

FRAGMENTS: dict[str, str] = {
    "one word": "ferries",
    "no line break": "The mayor said that the quay was shut. “It leaks,” she told the Echo. ",
    "all capitals": "THE MINISTER SAID THAT NOBODY WAS HELD. “IT IS A LIE,” HE TOLD REPORTERS.\n\n",
    "all quotation marks": "“”\"'‘’«»„“\"\"''”“‹›`´",
    "open quotation marks": "“We saw it, he said. “Nobody came. ",
    "closed quotation marks": "We saw it,” he said. Nobody came.” ",
    "quotations in quotations": "“She said, ‘He told me: “They said no,”’ and left,” the guard said. ",
    "apostrophes": "It's the boys' boat, the men's nets, rock 'n' roll, and o'clock's o'clock, he said. ",
    "right to left": "The ambassador said “لا أحد محتجز في الميناء” on Monday, and שלום he added. ",
    "turned by control marks": "\u202eThe mayor said\u202c that \u2067nobody\u2069 left, \u200fhe\u200e said. ",
    "emoji": "“We won 🎉🎉,” 👩🏽‍🚒 said. He denied 🏳️‍🌈 it ☎️. 🇬🇧🇨🇳 ",
    "html left in": '<p class="a">The minister said <b>that</b> &ldquo;nobody&rdquo; was <a href="x?a=1&amp;b=2">held</a>.</p><br/>\n',
    "unfinished html": "<div><p>He said <a <b <<< &#x; &amp &nbsp;“no</p ",
    "table": "Port\tBoats\tSaid\nTamm\t12\t“closed”\nHestia\t7\tdenied\n| a | b | said |\n|---|---|---|\n",
    "transcript": "MARR: Do you deny that men are held there?\nLIU: I have said: there is no such camp. (Crosstalk)\nMARR: But we see it.\n",
    "speakers' names alone": "MARR:\nLIU:\nQ.\nA.\n",
    "one letter a line": "s\na\ni\nd\n",
    "wrapped lines": "the mayor said that the long road beside the river would\nbe closed to all carts until the spring and that\n",
    "white space": " \t\u00a0\u2003\r\n\x0b\x0c\u2028\u2029 said ",
    "control signs": "He\x00 said\x07 that\x1b[31m it\x7f was\ufffe so.\x85 ",
    "signs on signs": "He s\u0301\u0302\u0303\u0304a\u0300\u0327id Z̷a̷l̷g̷o̷ was “h̶e̶r̶e̶”. ",
    "no spaces": "hesaiditwassoandshesaiditwasnot",
    "chinese": "大使说那里没有营地。“这是谎言，”他说。",
    "numbers": "1,204 3.5% 12:30 −7 £4bn said 1999–2003; ",
    "addresses": "https://port.example/a?b=“c”&d='said' @mayor_tamm #said ",
    "cues only": "said said said told denied claimed ",
    "model marks": "[SEP] said [CLS] [MASK] ##said [UNK] [PAD] ",
    "full stops": "....!?!?… said .”.“. ",
    "json": '{"said": ["“no”", {"by": "the mayor", "n": null}], "x": "\\u201c"} ',
}


def grown(name: str, characters: int) -> str:
    """The fragment of that name, repeated up to a length."""
    fragment = FRAGMENTS[name]
    return (fragment * (characters // len(fragment) + 1))[:characters]
