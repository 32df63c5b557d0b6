"""Where the treatments are tried: a cliff, a recurrent weight, a plateau, or the visitor's own function."""

from __future__ import annotations

from app.settings import OWN

SCENES = {"cliff": "Cliff", "recurrent": "Recurrent weight", "gaussian_plateau": "Plateau", OWN: "Your function"}
"""Examples of the gallery, by what happens there; OWN stands for whatever else is in the sidebar."""
FIRST, PLATEAU = "cliff", "gaussian_plateau"


def scene_of(example: str) -> str:
    """The scene that this example is."""
    return example if example in SCENES else OWN
