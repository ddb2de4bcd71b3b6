"""Draws the QR picture of a page without a browser, and reads QR codes with zbar."""

import re
import xml.etree.ElementTree

from pyzbar import pyzbar

QUIET_ZONE = 4


def draw(svg):
    """The modules of the picture, row by row, quiet zone included: True is dark.

    Fails for anything but a rectangle that covers all and one path of rectangles.
    """
    picture = xml.etree.ElementTree.fromstring(svg)
    left, top, width, height = map(int, picture.get("viewBox").split())
    assert (left, top) == (0, 0) and width == height
    background, path = picture
    assert (background.tag, path.tag) == ("rect", "path")
    assert (background.get("width"), background.get("height")) == (str(width), str(height))
    rectangles = re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", path.get("d"))
    assert "".join("M{} {}h{}v1H{}z".format(*each) for each in rectangles) == path.get("d")
    modules = [[False] * width for _ in range(height)]
    for left, top, length, start in (map(int, each) for each in rectangles):
        assert start == left
        modules[top][left : left + length] = [True] * length
        assert len(modules[top]) == width
    return modules


def read(modules, scale=3):
    """The text of the QR codes that zbar finds in modules drawn as squares of `scale` pixels."""
    rows = (bytes(0 if dark else 255 for dark in row for _ in range(scale)) * scale for row in modules)
    size = len(modules) * scale
    found = pyzbar.decode((b"".join(rows), size, size), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [each.data.decode() for each in found]
