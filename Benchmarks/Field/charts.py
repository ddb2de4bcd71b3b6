"""Charts with a title, axes with units and a legend."""

import math
from dataclasses import dataclass

from Field.svg import COLOURS, Drawing, decades, short, ticks

WIDTH = 860


@dataclass(frozen=True)
class Series:
    """One line of a chart or one part of every bar."""

    name: str
    values: list


def bars(title: str, unit: str, labels: list[str], parts: list[Series], note="") -> str:
    """Horizontal bars, a row for each label, of parts laid end to end. A value of `None` leaves a gap."""
    left, top, row = 320, 64, 22
    drawing = Drawing(WIDTH, top + row * len(labels) + 64, title)
    totals = [sum(part.values[index] or 0 for part in parts) for index in range(len(labels))]
    marks = ticks(max(totals, default=1))
    scale = (WIDTH - left - 80) / marks[-1]
    bottom = top + row * len(labels)
    for mark in marks:
        x = left + mark * scale
        drawing.line(x, top - 4, x, bottom, "grid")
        drawing.text(x, bottom + 18, short(mark), "note", "middle")
    for index, label in enumerate(labels):
        y, x = top + row * index, float(left)
        drawing.text(left - 8, y + 15, label.replace("`", ""), anchor="end")
        for colour, part in enumerate(parts):
            length = (part.values[index] or 0) * scale
            drawing.rectangle(x, y + 3, length, row - 6, f"s{colour}")
            x += length
        drawing.text(x + 6, y + 15, short(totals[index]), "note")
    drawing.line(left, top - 4, left, bottom, "axis")
    drawing.text(left + (WIDTH - left - 80) / 2, bottom + 40, unit, "", "middle")
    _legend(drawing, parts if len(parts) > 1 else [], note)
    return str(drawing)


def lines(title: str, across: str, up: str, positions: list, series: list[Series], logarithmic=(False, False), note="") -> str:
    """Lines over positions: numbers on a logarithmic axis, or names at equal distances. `logarithmic` says it of both axes."""
    left, top, width, height = 72, 64, WIDTH - 112, 300
    drawing = Drawing(WIDTH, top + height + 64, title)
    values = [value for line in series for value in line.values if value is not None]
    marks = decades(min(values), max(values)) if logarithmic[1] else ticks(max(values))
    place = _scale(marks, top + height, -height, logarithmic[1])
    for mark in marks:
        drawing.line(left, place(mark), left + width, place(mark), "grid")
        drawing.text(left - 8, place(mark) + 4, short(mark), "note", "end")
    if logarithmic[0]:
        along = _scale([positions[0], positions[-1]], left + 24, width - 48, True)
        spots = [along(position) for position in positions]
    else:
        spots = [left + width * (index + 0.5) / len(positions) for index in range(len(positions))]
    for spot, position in zip(spots, positions):
        drawing.text(spot, top + height + 18, position if isinstance(position, str) else short(position), "note", "middle")
    for colour, line in enumerate(series):
        points = [(spot, place(value)) for spot, value in zip(spots, line.values) if value is not None]
        drawing.path(points, colour % COLOURS)
    drawing.line(left, top + height, left + width, top + height, "axis")
    drawing.text(left + width / 2, top + height + 44, across, "", "middle")
    drawing.text(18, top + height / 2, up, "", "middle", turned=True)
    _legend(drawing, series, note)
    return str(drawing)


def histogram(title: str, across: str, up: str, series: list[Series], bins=40, note="") -> str:
    """How often values occur, on a logarithmic axis, as lines of the share of all values in each bin."""
    values = [value for line in series for value in line.values]
    low, high = math.log(min(values)), math.log(max(values) * 1.001)
    edges = [math.exp(low + (high - low) * number / bins) for number in range(bins + 1)]
    shares = [Series(line.name, [100 * share for share in _shares(line.values, edges)]) for line in series]
    left, top, width, height = 72, 64, WIDTH - 112, 300
    drawing = Drawing(WIDTH, top + height + 64, title)
    marks = ticks(max(value for line in shares for value in line.values))
    place, along = _scale(marks, top + height, -height, False), _scale([edges[0], edges[-1]], left, width, True)
    for mark in marks:
        drawing.line(left, place(mark), left + width, place(mark), "grid")
        drawing.text(left - 8, place(mark) + 4, short(mark), "note", "end")
    for colour, line in enumerate(shares):
        _steps(drawing, [along(edge) for edge in edges], [place(value) for value in line.values], place(0), colour, len(shares))
    for mark in [edges[bins * part // 6] for part in range(7)]:
        drawing.text(along(mark), top + height + 18, short(float(f"{mark:.2g}")), "note", "middle")
    drawing.line(left, top + height, left + width, top + height, "axis")
    drawing.text(left + width / 2, top + height + 44, across, "", "middle")
    drawing.text(18, top + height / 2, up, "", "middle", turned=True)
    _legend(drawing, shares, note)
    return str(drawing)


def _steps(drawing: Drawing, edges: list[float], tops: list[float], bottom: float, colour: int, of: int):
    """The bars of one series, beside those of the others in the same bin."""
    for index, top in enumerate(tops):
        width = (edges[index + 1] - edges[index]) / of
        drawing.rectangle(edges[index] + width * colour, top, width * 0.9, bottom - top, f"s{colour % COLOURS}")


def _shares(values: list[float], edges: list[float]) -> list[float]:
    counts = [0] * (len(edges) - 1)
    for value in values:
        counts[next((index for index, edge in enumerate(edges[1:]) if value < edge), len(counts) - 1)] += 1
    return [count / len(values) for count in counts]


def _scale(marks: list[float], start: float, length: float, logarithmic: bool):
    """A function from values to positions, from the first mark to the last."""
    to = math.log if logarithmic else float
    low, high = to(marks[0]), to(marks[-1])
    return lambda value: start + length * (to(value) - low) / ((high - low) or 1)


def _legend(drawing: Drawing, series: list[Series], note: str):
    x = 16
    for colour, line in enumerate(series):
        drawing.rectangle(x, 36, 12, 12, f"s{colour % COLOURS}")
        drawing.text(x + 18, 47, line.name)
        x += 34 + 7 * len(line.name)
    if note:
        drawing.text(x, 47, note, "note")
