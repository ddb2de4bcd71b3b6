"""Drawing in SVG: shapes, scales and ticks. The image brings its own background, so it is readable on light and dark pages."""

import math
from xml.sax.saxutils import escape, quoteattr

_STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 } .note { fill: #57606a }
.back { fill: #ffffff } .axis { stroke: #57606a } .grid { stroke: #d8dee4 }
.s0 { fill: #0969da } .s1 { fill: #bf8700 } .s2 { fill: #1a7f37 } .s3 { fill: #8250df } .s4 { fill: #cf222e }
.l.l { fill: none; stroke-width: 2 }
.s0.l { stroke: #0969da } .s1.l { stroke: #bf8700 } .s2.l { stroke: #1a7f37 } .s3.l { stroke: #8250df } .s4.l { stroke: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 } .back { fill: #0d1117 } .axis { stroke: #9198a1 } .grid { stroke: #30363d }
  .s0 { fill: #4493f8 } .s1 { fill: #d29922 } .s2 { fill: #3fb950 } .s3 { fill: #ab7df8 } .s4 { fill: #f85149 }
  .s0.l { stroke: #4493f8 } .s1.l { stroke: #d29922 } .s2.l { stroke: #3fb950 } .s3.l { stroke: #ab7df8 } .s4.l { stroke: #f85149 }
}"""
COLOURS = 5


class Drawing:
    """An image of a fixed size, whose title screen readers read."""

    def __init__(self, width: int, height: int, title: str):
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []
        self.rectangle(0, 0, width, height, "back")
        self.text(16, 24, title, "title")

    def rectangle(self, x: float, y: float, width: float, height: float, name: str):
        self._add("rect", x=x, y=y, width=max(0, width), height=max(0, height), **{"class": name})

    def line(self, x1: float, y1: float, x2: float, y2: float, name: str):
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"class": name})

    def path(self, points: list[tuple[float, float]], colour: int):
        """A line through the points, with a dot at each."""
        shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._add("polyline", points=shape, **{"class": f"s{colour} l"})
        for x, y in points:
            self._add("circle", cx=x, cy=y, r=3, **{"class": f"s{colour}"})

    def text(self, x: float, y: float, text: str, name="", anchor="start", turned=False):
        attributes = {"class": name, "text-anchor": anchor}
        if turned:
            attributes["transform"] = f"rotate(-90 {x:.1f} {y:.1f})"
        self._parts.append(f"<text {_attributes(x=x, y=y, **attributes)}>{escape(text)}</text>")

    def _add(self, element: str, **attributes):
        self._parts.append(f"<{element} {_attributes(**attributes)}/>")

    def __str__(self) -> str:
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img">'
        return "\n".join([head, f"<title>{escape(self.title)}</title>", f"<style>{_STYLE}</style>", *self._parts, "</svg>", ""])


def _attributes(**attributes) -> str:
    pairs = ((name, f"{value:.1f}" if isinstance(value, float) else str(value)) for name, value in attributes.items())
    return " ".join(f"{name}={quoteattr(value)}" for name, value in pairs if value)


def ticks(highest: float, about=5) -> list[float]:
    """Round numbers from 0 to at least `highest`, at steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    return [number * step for number in range(math.ceil(highest / step - 1e-9) + 1)]


def decades(lowest: float, highest: float) -> list[float]:
    """The powers of ten around two positive numbers."""
    first, last = math.floor(math.log10(lowest) + 1e-9), math.ceil(math.log10(highest) - 1e-9)
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def short(number: float) -> str:
    """1,500,000 as 1.5 M: at most three digits and a unit."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"
