"""Pictures for the documentation: what a test saw, made small."""

from lib import places
from PIL import Image

DOCS = places.ROOT / "docs"
WIDTH = 1200
_COLOURS = 128
_MARGIN = 16  # pixels left below what a page shows
_MOST = 120_000  # bytes


class Pictures:
    """:param page: of the documentation, that shows some of what is seen
    :param kept: whether those are copied to it"""

    def __init__(self, browser, page, kept):
        self._browser, self._page = browser, page
        self._shown = (DOCS / f"{page}.md").read_text() if kept else ""

    def take(self, name):
        """A picture of the page when nothing loads any more."""
        self._browser.wait_until(
            lambda: not self._browser.is_shown(".o_loading_indicator"), "still loading"
        )
        path = self._browser.look(name)
        target = f"images/{self._page}-{name}.png"
        if target in self._shown:
            _keep(path, DOCS / target)


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
