"""Hashes as other programs make them, for accounts that are imported."""

import ctypes
import ctypes.util
from ctypes import c_size_t, c_uint32


def argon2id(password: str) -> str:
    library = ctypes.CDLL(ctypes.util.find_library("argon2") or "libargon2.so.1")
    secret, salt, encoded = password.encode(), b"sixteen bytes ok", ctypes.create_string_buffer(200)
    costs = c_uint32(2), c_uint32(19456), c_uint32(1)
    lengths = c_size_t(32), encoded, c_size_t(200)
    code = library.argon2id_hash_encoded(*costs, secret, c_size_t(len(secret)), salt, c_size_t(len(salt)), *lengths)
    assert code == 0, f"argon2 says {code}"
    return encoded.value.decode()
