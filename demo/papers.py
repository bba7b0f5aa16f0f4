"""Files that the players upload: small, valid, each with its own words."""

import zipfile
from io import BytesIO

_LINES_A_PAGE = 30


def upload(word: str, lines: list[str]) -> tuple[str, bytes, str]:
    """The upload that a case file names: `@files/name.pdf`; `@zip/…` is a ZIP under that name, `@empty/…` has no byte.

    Returns: file name, content, media type.
    """
    kind, _, name = word.lstrip("@").partition("/")
    if kind == "empty":
        return name, b"", "application/pdf"
    if kind == "zip":
        return name, _zip(), "application/pdf"
    if kind == "files" and name.endswith(".pdf"):
        return name, pdf([name.removesuffix(".pdf"), *lines]), "application/pdf"
    raise ValueError(f"unknown upload {word!r}: write @files/<name>.pdf, @zip/<name>.pdf or @empty/<name>.pdf")


def _zip() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        bundle.writestr(zipfile.ZipInfo("readme.txt"), "not a PDF")
    return target.getvalue()


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page (or more) with these lines, in the Chinese font that every reader brings; the same lines give the same bytes."""
    pages = [lines[start : start + _LINES_A_PAGE] for start in range(0, len(lines), _LINES_A_PAGE)] or [[]]
    first_page = 5
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>",
    ]
    for number, words in enumerate(pages):
        page, content = first_page + 2 * number, _content(words)
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {page + 1} 0 R >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _assemble(objects)


def _content(lines: list[str]) -> str:
    rows = [f"<{line.encode('utf-16-be').hex()}> Tj 0 -24 Td" for line in lines]
    return "\n".join(["BT /F1 14 Tf 60 780 Td", *rows, "ET"])


def _assemble(objects: list[str]) -> bytes:
    out = BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))
    table = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    out.write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode("ascii"))
    return out.getvalue()
