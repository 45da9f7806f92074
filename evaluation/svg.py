"""Plots as SVG, drawn here: one file, no script, no font of its own, readable without colour, with a title and a description.

Things are told apart by shape and by a label beside them, never by colour alone. Each plot's `description` says in words what the
plot shows, so that it is not lost to those who do not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, GRID, PAPER = "#1a1a1a", "#595959", "#d9d9d9", "#ffffff"


def attributes(values: dict[str, object]) -> str:
    """As they stand in a tag; `_` in a name stands for `-`."""
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(f'{v:.1f}' if isinstance(v, float) else str(v))}"
        for name, v in values.items()
    )


@dataclass
class Plot:
    """A frame with two linear axes. `x` and `y` are (lowest, highest) of the data; pixels are counted from the top left."""

    title: str
    description: str
    x: tuple[float, float]
    y: tuple[float, float]
    width: int = 720
    height: int = 460
    left: int = 64
    right: int = 24
    top: int = 24
    bottom: int = 56
    parts: list[str] = field(default_factory=list)

    def px(self, value: float) -> float:
        """Where a value of x stands."""
        low, high = self.x
        return self.left + (value - low) / (high - low) * (self.width - self.left - self.right)

    def py(self, value: float) -> float:
        """Where a value of y stands."""
        low, high = self.y
        return self.height - self.bottom - (value - low) / (high - low) * (self.height - self.top - self.bottom)

    def tag(self, name: str, content: str | None = None, /, **values: object) -> None:
        """One element; `content` is text and is escaped."""
        inner = "/>" if content is None else f">{escape(content)}</{name}>"
        self.parts.append(f"<{name}{attributes(values)}{inner}")

    def line(self, x1: float, y1: float, x2: float, y2: float, **values: object) -> None:
        """A line between two pixels."""
        self.tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **({"stroke": INK} | values))

    def label(self, x: float, y: float, words: str, **values: object) -> None:
        """Words at a pixel."""
        self.tag("text", words, x=float(x), y=float(y), **({"fill": INK} | values))

    def axes(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        names: tuple[str, str],
        x_format: Callable[[float], str] = str,
        y_format: Callable[[float], str] = str,
    ) -> None:
        """The grid with its numbers, and what the axes are."""
        low, high = self.height - self.bottom, self.top
        for value in xs:
            self.line(self.px(value), low, self.px(value), high, stroke=GRID)
            self.label(self.px(value), low + 18, x_format(value), text_anchor="middle", fill=SOFT)
        for value in ys:
            self.line(self.left, self.py(value), self.width - self.right, self.py(value), stroke=GRID)
            self.label(self.left - 8, self.py(value) + 4, y_format(value), text_anchor="end", fill=SOFT)
        self.line(self.left, low, self.width - self.right, low)
        self.line(self.left, low, self.left, high)
        self.label((self.left + self.width - self.right) / 2, self.height - 14, names[0], text_anchor="middle")
        middle = (low + high) / 2
        self.label(16.0, middle, names[1], text_anchor="middle", transform=f"rotate(-90 16 {middle:.1f})")

    def __str__(self) -> str:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">'
        )
        told = [
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="desc">{escape(self.description)}</desc>',
            f'<rect width="{self.width}" height="{self.height}" fill="{PAPER}"/>',
        ]
        return "\n".join([head, *told, *self.parts, "</svg>", ""])
