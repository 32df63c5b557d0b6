"""Codes, secrets and tokens: made at random, kept as hashes, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without those that look alike: no 0 and O, no 1, I and L."""
CODE_LENGTH: Final = 6
"""31⁶ = 887 million codes: with 500 classes a guess hits one in 1.8 million."""
TOKEN_BYTES: Final = 24
LONGEST_TOKEN: Final = 64


def new_code() -> str:
    """Returns a code for students to type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str | None:
    """Returns the code that a person typed, in any case and with spaces or hyphens; None when it is none."""
    code = text[:40].replace(" ", "").replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def new_token() -> str:
    """Returns a secret of 192 bits in letters that an address may hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Returns the hash under which a token is kept; a token of 192 random bits needs no salt and no slow hash."""
    return hashlib.blake2b(token[: 2 * LONGEST_TOKEN].encode(errors="replace"), digest_size=32).digest()


def is_token(token: str, kept: bytes) -> bool:
    """Whether the token has this hash; the comparison takes the same time for every token."""
    return len(token) <= LONGEST_TOKEN and hmac.compare_digest(hash_of(token), kept)
