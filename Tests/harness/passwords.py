"""Hashes as other programs make them, for accounts that are imported."""

import base64
import ctypes
import ctypes.util
import hashlib
from ctypes import c_size_t, c_uint32


def argon2id(password: str, memory=19456) -> str:
    library = ctypes.CDLL(ctypes.util.find_library("argon2") or "libargon2.so.1")
    secret, salt, encoded = password.encode(), b"sixteen bytes ok", ctypes.create_string_buffer(200)
    costs = c_uint32(2), c_uint32(memory), c_uint32(1)
    lengths = c_size_t(32), encoded, c_size_t(200)
    code = library.argon2id_hash_encoded(*costs, secret, c_size_t(len(secret)), salt, c_size_t(len(salt)), *lengths)
    assert code == 0, f"argon2 says {code}"
    return encoded.value.decode()


def bcrypt(password: str, cost=12) -> str:
    library = ctypes.CDLL(ctypes.util.find_library("crypt") or "libcrypt.so.1")
    library.crypt.restype = ctypes.c_char_p
    result = library.crypt(password.encode(), f"$2b${cost:02}$abcdefghijklmnopqrstuu".encode())
    assert result and result.startswith(b"$2b$"), "this system has no bcrypt"
    return result.decode()


def scrypt(password: str, logarithm=15) -> str:
    tag = hashlib.scrypt(password.encode(), salt=b"sixteen bytes ok", n=1 << logarithm, r=8, p=1, maxmem=1 << 28, dklen=32)
    return f"$scrypt$ln={logarithm},r=8,p=1${_base64(b'sixteen bytes ok')}${_base64(tag)}"


def pbkdf2(password: str, iterations=600_000) -> str:
    tag = hashlib.pbkdf2_hmac("sha256", password.encode(), b"sixteen bytes ok", iterations)
    return f"$pbkdf2-sha256$i={iterations}${_base64(b'sixteen bytes ok')}${_base64(tag)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
