"""The contract as a document: read back as text, its QR decoded, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from contracts import actions
from contracts.queries import texts
from contracts.tests import cast
from kernel import files, pdf

pytestmark = pytest.mark.django_db


def plain(data: bytes) -> tuple[str, int]:
    reader = PdfReader(io.BytesIO(data))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", ""), len(reader.pages)


def test_the_signed_contract_becomes_a_document_that_can_be_checked(tmp_path: Path) -> None:
    world = cast.world()
    contract = actions.make_pdf(world.signed(), clock=world.clock)
    assert contract.pdf is not None and contract.pdf.is_public
    data = files.read(contract.pdf)
    text, pages = plain(data)
    for words in (
        "政府采购合同",
        "台州暖邻养老服务有限公司",
        "路桥区民政局",
        "1,272,000.00元",
        "人民币壹佰贰拾柒万贰仟元整",
        "第一条",
        "第十四条",
        "转包",
        "本合同为中小企业预留合同",
        "508,800.00",
        "763,200.00",
        "签署人：head员",
        "签署人：approver员",
        contract.code,
        contract.document_hash[:4],
    ):
        assert words.replace(" ", "") in text, words
    assert cast.ACCOUNT not in text and f"—{pages - 1}—" in text  # the cover is one page and has no number
    assert pdf.render("contracts/pdf/contract.html", texts.document(contract), code=contract.code, sha256=contract.document_hash) == data
    _qr_leads_to_the_check(data, pages, pdf.verify_url(contract.code), tmp_path)
    assert actions.make_pdf(contract, clock=world.clock).pdf_id == contract.pdf_id


def _qr_leads_to_the_check(data: bytes, pages: int, url: str, folder: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    if shutil.which("pdftoppm") is None:
        return
    image = pytest.importorskip("PIL.Image")
    (folder / "c.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", "200", "-f", str(pages), "-l", str(pages), "-png", str(folder / "c.pdf"), str(folder / "p")], check=True)
    (page,) = folder.glob("p*.png")
    assert [found.text for found in zxingcpp.read_barcodes(image.open(page))] == [url]
