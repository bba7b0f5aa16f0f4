"""Draw the site's name as outlines, so that the masthead needs no web font."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.html import escape
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont


class Command(BaseCommand):
    """`manage.py makefonts FONT [--text TEXT] [--out PARTIAL]`."""

    help = "Write the name of the site, set in the given font file, as an inline SVG partial."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("font", type=Path, help="a TTF or OTF file, such as Noto Serif SC SemiBold")
        parser.add_argument("--text", default=settings.PORTAL_SITE["name"])
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "templates/partials/_wordmark_outline.html")

    def handle(self, *args: Any, **options: Any) -> None:
        options["out"].write_text(outline(options["text"], options["font"]), encoding="utf-8")
        self.stdout.write(f"{options['out']}: {options['text']}")


def outline(text: str, font_file: Path) -> str:
    """One path for the whole line: 1000 units to the em, the baseline at 880."""
    font = TTFont(font_file)
    glyphs, names, scale = font.getGlyphSet(), font.getBestCmap(), 1000 / font["head"].unitsPerEm
    # Whole units are a sixtieth of a pixel at the size shown: finer numbers would only be weight.
    pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
    advance = 0.0
    for character in text:
        name = names[ord(character)]
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, advance, 880)))
        advance += glyphs[name].width * scale
    width = round(advance)
    return (f'<svg class="wordmark" viewBox="0 0 {width} 1000" width="{width * 20 // 1000}" height="20" role="img" '
            f'aria-label="{escape(text)}"><path fill="currentColor" d="{pen.getCommands()}"/></svg>\n')
