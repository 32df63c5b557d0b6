"""The messages to the components in the browser, as the browser reads them."""

from __future__ import annotations

import json
import zlib
from typing import Any


def read_message(sent: bytes) -> tuple[dict[str, Any], bytes]:
    """The header of a message, deflated or not, and the bytes after it."""
    whole = zlib.decompress(sent[4:]) if sent[:4] == bytes(4) else sent
    length = int.from_bytes(whole[:4], "little")
    return json.loads(whole[4 : 4 + length]), whole[4 + length :]
