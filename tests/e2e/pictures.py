"""Pictures for the documentation: what a test saw, made small."""

from lib import places
from PIL import Image

FOLDER = places.ROOT / "docs" / "images"
WIDTH = 1200
_COLOURS = 128
_MARGIN = 16  # pixels left below what a page shows
_MOST = 120_000  # bytes


class Pictures:
    """:param prefix: begins the names of the files
    :param kept: whether they are copied into the documentation"""

    def __init__(self, browser, prefix, kept):
        self._browser, self._prefix, self._kept = browser, prefix, kept

    def take(self, name):
        path = self._browser.look(name)
        if self._kept:
            _keep(path, FOLDER / f"{self._prefix}-{name}.png")


def _keep(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    picture = _without_empty_end(Image.open(source).convert("RGB"))
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, picture.height * WIDTH // picture.width))
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    assert target.stat().st_size <= _MOST, f"{target.name} has {target.stat().st_size} bytes"


def _without_empty_end(picture):
    """Without the rows at the bottom that are all alike."""
    rows = picture.height
    last = picture.crop((0, rows - 1, picture.width, rows)).tobytes()
    end = next((row for row in range(rows - 1, 0, -1)
                if picture.crop((0, row, picture.width, row + 1)).tobytes() != last), rows)
    return picture.crop((0, 0, picture.width, min(rows, end + _MARGIN)))
