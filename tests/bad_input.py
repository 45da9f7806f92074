"""Files that are broken, hostile or odd: ``make(folder)`` writes all the small ones; ``HEAVY`` are made group by group.

Each is made from nothing, by seed where it is random, and stands with the codes of which one is expected as its Problem
(none: it must be read without harm; that it is met with no Problem is not asked). ``RUN`` is the program that runs a
whole case on a folder in a process of its own and reports what it touched and how much memory it took.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARK = "evilmark7"  # stands in every script, handler and address of the hostile pages, and in their visible text

GOOD = (
    "The harbour was closed on Tuesday, the harbour master said.\n\n"
    "“Nobody leaves before the storm is over,” Ada Brunt, the harbour master, told the Tamm Echo.\n"
)
GOOD_WORDS = "Nobody leaves before the storm is over"


@dataclass(frozen=True)
class Bad:
    """One bad file. ``codes``: one of these is expected of it. ``read``: words that must have been read all the same."""

    name: str
    data: bytes | Callable[[], bytes]
    codes: tuple[str, ...] = ()
    read: str = ""

    def write(self, folder: Path) -> None:
        data = self.data if isinstance(self.data, bytes) else self.data()
        (folder / self.name).write_bytes(data)


def junk(size: int, seed: int = 1) -> bytes:
    """Random bytes, the same for the same seed."""
    return random.Random(seed).randbytes(size)


# ---------------------------------------------------------------------------------------------- PDF


def pdf(content: bytes) -> bytes:
    """A PDF of one page with this content stream, written by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % at for at in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def scanned_pdf() -> bytes:
    """A page that is one picture, as a scanner makes it."""
    return pdf(b"q 300 0 0 400 50 100 cm BI /W 4 /H 4 /CS /G /BPC 8 ID " + bytes(range(64, 80)) + b" EI Q")


def locked_pdf() -> bytes:
    """A PDF that opens with a password only. Needs fpdf2, a development tool."""
    from fpdf import FPDF

    paper = FPDF()
    paper.add_page()
    paper.set_font("Helvetica", size=12)
    paper.cell(text="Nobody is held here, the ministry said.")
    paper.set_encryption(owner_password="owner", user_password="user")
    return bytes(paper.output())


# ---------------------------------------------------------------------------------------------- pages


def hostile_page() -> bytes:
    """Scripts, handlers, forms, frames and remote files of every kind that a browser would act on."""
    return f"""<!doctype html><html><head><title>Port &lt;script&gt;{MARK}()&lt;/script&gt; closed</title>
<base href="https://{MARK}.example/"><meta http-equiv="refresh" content="0;url=https://{MARK}.example/go">
<meta name="author" content="&quot;&gt;&lt;img src=x onerror={MARK}()&gt;">
<meta property="og:site_name" content="Echo&quot; onmouseover=&quot;{MARK}()">
<link rel="canonical" href="javascript:{MARK}()"><link rel="stylesheet" href="//{MARK}.example/a.css">
<style>@import url(https://{MARK}.example/b.css); body{{background:url(https://{MARK}.example/c.png)}}</style>
<script>{MARK}(); document.write("The mayor said {MARK} was here.")</script>
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"</scr" + "ipt><script>{MARK}()","datePublished":"2021-13-45"}}</script>
</head><body onload="{MARK}()"><article><h1 onclick="{MARK}()">Port closed</h1>
<p style="background:url(https://{MARK}.example/d.png)" onmouseover="{MARK}()">The port of Tamm was closed on Monday, \
the harbour master, Ada Brunt, said.</p>
<p>&ldquo;We saw &lt;script&gt;{MARK}()&lt;/script&gt; on every screen,&rdquo; Brunt told reporters. \
&ldquo;And &lt;img src=x onerror={MARK}()&gt; too.&rdquo;</p>
<img src="https://{MARK}.example/e.png" srcset="https://{MARK}.example/f.png 2x" onerror="{MARK}()" alt="{MARK}">
<iframe src="https://{MARK}.example/frame" srcdoc="<script>{MARK}()</script>"></iframe>
<object data="https://{MARK}.example/o.swf"></object><embed src="https://{MARK}.example/p.swf">
<svg onload="{MARK}()"><script>{MARK}()</script><a xlink:href="javascript:{MARK}()"><text>x</text></a></svg>
<video src="https://{MARK}.example/v.mp4" poster="https://{MARK}.example/v.png" autoplay></video>
<form action="https://{MARK}.example/steal" method="post"><input name="who" autofocus onfocus="{MARK}()"><button>Send</button></form>
<p>She said the port would <a href="javascript:{MARK}()">open again</a> by
<a href="https://{MARK}.example/link" ping="https://{MARK}.example/ping">Friday</a>.</p>
<math><mtext><table><mglyph><style><img src=x onerror={MARK}()></style></mglyph></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror={MARK}()>">No script.</p></noscript>
</article></body></html>""".encode()


def deep_json_page() -> bytes:
    depth = 50_000
    nested = "[" * depth + "]" * depth
    return (
        f'<html><head><title>Deep facts</title><script type="application/ld+json">{nested}</script>'
        '<script type="application/ld+json">{"@type": ["NewsArticle", {"a": 1}], "author": [[["x"]], 7, null], '
        '"datePublished": {"no": "date"}, "publisher": "Tamm Echo", "headline": 12}</script></head>'
        f"<body><article><p>{GOOD}</p><p>{GOOD}</p></article></body></html>"
    ).encode()


EMPTY_PAGE = (
    b"<!doctype html><html><head><title></title><script>var a = 'said';</script><style>p{color:red}</style></head>"
    b"<body><div><img src='a.png'><canvas></canvas></div><script>render()</script></body></html>"
)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("../../outside.txt", "out of the folder")
        packed.writestr("report.html", "<p>A report</p>")
    return out.getvalue()


SMALL: tuple[Bad, ...] = (
    Bad("empty.html", b"", ("empty-file",)),
    Bad("junk.dat", junk(20_000), ("unknown-type", "not-text")),
    Bad("junk.html", junk(20_000, 2), ("unknown-type", "not-text")),
    Bad("junk.txt", junk(20_000, 3), ("unknown-type", "not-text")),
    Bad("program.exe", b"MZ\x90\x00" + junk(4_000, 4), ("unknown-type", "not-text")),
    Bad("saved.zip", archive, ("unknown-type",)),
    Bad("broken.pdf", b"%PDF-1.7\n" + junk(9_000, 5), ("pdf-broken",)),
    Bad("only-the-start.pdf", b"%PDF-1.7\n", ("pdf-broken",)),
    Bad("locked.pdf", locked_pdf, ("pdf-locked",)),
    Bad("scan.pdf", scanned_pdf, ("pdf-no-text",)),
    Bad("page-without-text.html", EMPTY_PAGE, ("no-text",)),
    Bad("blank.txt", b" \n\t\r\n\xc2\xa0\n" * 50, ("no-text",)),
    Bad(
        "old-encoding.txt",
        ("Le café « Chez Ève » est fermé. " + GOOD).encode("cp1252", "replace") * 3,
        ("encoding-guessed",),
        "café",
    ),
    Bad("utf-16.txt", ("\ufeff" + GOOD).encode("utf-16-le"), (), GOOD_WORDS),
    Bad(
        "mixed.txt",
        (GOOD * 5).encode() + "The café was shut, she said.\n".encode("cp1252") + (GOOD * 5).encode(),
        ("bytes-replaced", "encoding-guessed"),
        GOOD_WORDS,
    ),
    Bad(
        "says-utf-8-but-is-not.html",
        (
            '<html><head><meta charset="utf-8"><title>Caf\xe9</title></head><body><article><p>The mayor said the caf\xe9 '
            "on the quay would stay open for the whole of the summer, whatever the council thought of it.</p><p>He said "
            "that the caf\xe9 had paid its rent.</p></article></body></html>"
        ).encode("cp1252"),
        ("bytes-replaced", "encoding-guessed"),
        "on the quay would stay open",
    ),
    Bad("nul.txt", GOOD.replace("storm", "sto\x00rm").encode() * 2, ("nul-bytes",), "harbour master"),
    Bad(
        "bidi-and-zero-width.txt",
        (
            "The minister \u202edeined\u202c it, he said.\n\nNo\u200bbo\u200ddy\ufeff was \u2066hurt\u2069, she said.\n"
        ).encode(),
        ("hidden-characters",),
        "The minister",
    ),
    Bad(
        "surrogates.txt",
        b"The mayor said \xed\xa0\x80\xed\xb0\x80 nothing.\n" * 3,
        ("bytes-replaced", "encoding-guessed"),
    ),
    Bad("junk.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + junk(30_000, 6), ("footage-damaged",)),
    Bad("not-a-video.mp4", junk(30_000, 7), ("unknown-type", "not-text", "footage-damaged")),
    Bad(
        "cut.jpg",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + junk(300, 8),
        ("footage-damaged",),
    ),
    Bad("hostile.html", hostile_page, (), "The port of Tamm was closed"),
    Bad("deep-facts.html", deep_json_page, (), GOOD_WORDS),
    Bad("broken.gz", gzip.compress(GOOD.encode(), mtime=0)[:-20], ("compressed-broken",)),
    Bad("good.txt", GOOD.encode(), (), GOOD_WORDS),
)

# Names that a shell, a path, a terminal or a page would act on. Each holds a text of its own, which must be read.
ODD_NAMES: tuple[bytes, ...] = (
    b"-rf",
    b"--help.txt",
    b"..hidden.txt",
    b"...",
    b"~",
    b"con.txt",
    b" spaces at both ends .txt ",
    b"line\nbreak.txt",
    b"\x1b[31mred\x07.txt",
    b"back\\..\\..\\slash.txt",
    b"%2e%2e%2fescape.txt",
    b"not-utf-8-\xff\xfe.txt",
    "turned\u202etxt.exe".encode(),
    f"<img src=x onerror={MARK}()>.txt".encode(),
    b"quote\"and'.txt",
    b"x" * 251 + b".txt",
    "é".encode() * 120 + b".txt",
    b"drop;select'--.txt",
    b"{{ 7 * 7 }}.txt",
)


def odd_text(number: int) -> str:
    return f"Boat number {number} was lost, the captain of the ferry said.\n\nHe said boat {number} had been old.\n"


def make(folder: Path) -> None:
    """Every small bad file, odd names, a link to the outside, a link to nowhere, a link in a circle and a pipe."""
    folder.mkdir(parents=True)
    for bad in SMALL:
        bad.write(folder)
    names = folder / "names"
    names.mkdir()
    for number, name in enumerate(ODD_NAMES):
        with open(os.fsencode(names) + b"/" + name, "wb") as out:
            out.write(odd_text(number).encode())
    outside = folder.parent / "outside-secret.txt"
    outside.write_text("The outside secret must not be read, the owner said.\n", "utf-8")
    (folder / "link-outside.txt").symlink_to(outside)
    (folder / "link-to-folder-outside").symlink_to(folder.parent)
    (folder / "link-nowhere.txt").symlink_to(folder / "gone.txt")
    (folder / "circle").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    closed = folder / "closed.txt"
    closed.write_text("The closed file must not be read, the owner said.\n", "utf-8")
    closed.chmod(0)


# ---------------------------------------------------------------------------------------------- heavy files

MEGABYTE = 1 << 20


def long_text() -> bytes:
    """50 MB of a report that never ends, with a statement in every line."""
    lines = "".join(
        f"“The boat of row {n} never came back,” said Captain Orla Brandt{n % 97} of Tamm on Tuesday.\n\n"
        for n in range(5_000)
    ).encode()
    return lines * (50 * MEGABYTE // len(lines) + 1)


def one_line() -> bytes:
    """8 MB without a blank or a line break."""
    return b"ferry" * (8 * MEGABYTE // 5)


def quotes_only() -> bytes:
    """Marks that open and never close, and words of speech without end: what careless patterns backtrack on."""
    return ("“" * 20_000 + "\n\n" + "said he " * 10_000 + "\n\n" + "“‘\"'" * 10_000 + "\n\n" + "A. " * 20_000).encode()


def deep_page() -> bytes:
    depth = 100_000
    return b"<html><body>" + b"<div>" * depth + GOOD.encode() + b"</div>" * depth + b"</body></html>"


def deep_inline_page() -> bytes:
    depth = 100_000
    return b"<html><body><p>" + b"<b><i>" * (depth // 2) + GOOD.encode()


def large_page() -> bytes:
    """24 MB of HTML."""
    line = b"<p class='a b c'>The ferry to Tamm was late again, the <b>captain</b> said on Tuesday.</p>\n"
    return b"<html><body><article>" + line * (24 * MEGABYTE // len(line)) + b"</article></body></html>"


def gzip_bomb() -> bytes:
    """1 GB of blanks in 1 MB: members of 64 MB one after the other."""
    return gzip.compress(b" " * (64 * MEGABYTE), 9, mtime=0) * 16


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for number in range(2):
            packed.writestr(zipfile.ZipInfo(f"{number}.html"), b" " * (64 * MEGABYTE), zipfile.ZIP_DEFLATED)
    return out.getvalue()


HEAVY: dict[str, tuple[Bad, ...]] = {  # those of one group stand in one case
    "deep and packed": (
        Bad("deep.html", deep_page, ("html-too-deep",), GOOD_WORDS),
        Bad("deep-inline.html", deep_inline_page, ("html-too-deep",), GOOD_WORDS),
        Bad("bomb.html.gz", gzip_bomb, ("compressed-bomb",)),
        Bad("bomb.zip", zip_bomb, ("unknown-type", "compressed-bomb")),
    ),
    "odd": (
        Bad("one-line.txt", one_line),
        Bad("quotes-only.txt", quotes_only),
    ),
    "long": (
        Bad("long.txt", long_text, ("text-cut",), "The boat of row 1 never came back"),
        Bad("large.html", large_page, ("text-cut",), "The ferry to Tamm was late again"),
    ),
}


# ---------------------------------------------------------------------------------------------- running a case

RUN = r'''
import json, os, sys

source, work = sys.argv[1:3]
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]), int(sys.argv[3])))  # what others do here meanwhile does not count
except ImportError:
    pass
inside = os.path.realpath(work)
touched = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate",
           "shutil.copyfile", "shutil.move", "shutil.rmtree"}


def watch(event, args):
    """Note every change outside of the work folder, every connection and every program that is started."""
    # "socket.bind" alone is no connection: urllib3, which htmldate brings, tries once whether IPv6 is there
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"):
        touched.append(event)
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        touched.append(f"{event} {args[0]!r}")
    elif event in CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & WRITES):
        for path in args[:2] if event in ("os.rename", "os.link", "shutil.move") else args[:1]:
            if isinstance(path, (str, bytes)):
                real = os.path.realpath(os.fsdecode(path))
                relative = not os.path.isabs(os.fsdecode(path)) and "os." in event  # beside a directory handle
                if not relative and real != os.devnull and not (real + os.sep).startswith(inside + os.sep):
                    touched.append(f"{event} {real}")


def peak():
    try:
        with open("/proc/self/status") as status:  # of this program alone; getrusage may count the parent before exec
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        import resource
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most // 1024 if sys.platform == "darwin" else most


sys.addaudithook(watch)
from onrecord import Case
from onrecord import publish

with Case.new(__import__("pathlib").Path(work, "case"), "Bad input") as case:
    added = case.add([source])
    case.process()
    record = case.record()
    publish.dossier(record, case.original, __import__("pathlib").Path(work, "dossier"))
problems = {(p.where, p.code, p.message, p.next_step) for p in (*record.problems, *added.problems)}
print(json.dumps({
    "problems": sorted(problems),
    "texts": {d.name: d.text[:100_000] for d in record.documents},
    "footage": [f.name for f in record.footage],
    "statements": [[d.name, [d.text[s.start:s.end] for s in t.content]]
                   for d in record.documents for t in [t for t in record.statements if t.document == d.id][:50]],
    "touched": sorted(set(touched)),
    "peak": peak(),
}))
'''


def run(source: Path, work: Path, seconds: int = 240) -> dict[str, Any]:
    """The whole case on ``source`` in a process of its own, in ``work``. Raises when it fails, or takes more seconds of a processor."""
    work.mkdir(parents=True)
    home = work / "home"
    home.mkdir()
    root = Path(__file__).parent.parent
    environment = {  # nothing else: no switch that is set on this machine may hide what the product does by itself
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.environ.get("ONRECORD_TEST_PATH", str(root / "src")),
        "TMPDIR": str(home),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(source), str(work), str(seconds)],
        cwd=home,
        env=environment,
        capture_output=True,
        timeout=4 * seconds,  # it waits for something, and does nothing
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}:\n{done.stderr.decode('utf-8', 'replace')[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.decode("utf-8", "surrogatepass").splitlines()[-1])
    return result
