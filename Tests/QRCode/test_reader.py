"""Two independent programs judge our QR pictures: zbar reads them, and `qrcode` from PyPI draws the same modules.

PageRenderingTests writes the pictures:

    QR_PICTURES=$PWD/.build/qr-pictures.json swift test --filter QRPictureTests
    QR_PICTURES=$PWD/.build/qr-pictures.json python -m pytest Tests/QRCode
"""

import json
import os
import pathlib

import pytest
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

from harness import qr


def pictures():
    path = os.environ.get("QR_PICTURES")
    if not path:
        pytest.skip("QR_PICTURES names no file of pictures", allow_module_level=True)
    return json.loads(pathlib.Path(path).read_text())


each_picture = pytest.mark.parametrize("picture", pictures(), ids=lambda picture: f"{len(picture['text'])} characters")


@each_picture
def test_zbar_reads_the_text(picture):
    assert qr.read(qr.draw(picture["svg"])) == [picture["text"]]


@each_picture
def test_another_encoder_draws_the_same_modules(picture):
    modules = qr.draw(picture["svg"])
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=mask_pattern(modules), border=qr.QUIET_ZONE)
    code.add_data(QRData(picture["text"].encode(), mode=MODE_8BIT_BYTE))
    assert modules == code.get_matrix()


def mask_pattern(modules):
    """The number of the mask pattern, which the picture says in three modules (ISO/IEC 18004 §7.9).

    Each pattern is right, and encoders weigh them differently.
    """
    bits = modules[qr.QUIET_ZONE + 8][qr.QUIET_ZONE + 2 :][:3]
    return sum(bit << place for bit, place in zip(bits, (2, 1, 0))) ^ 0b101
