"""Programs of the machine that `motcua doctor` looks for; the system runs without any of them."""

from motcua.cli.django_ready import prepare_django
from motcua.cli.findings import OFF, OK, Finding
from motcua.config.browser import find_chromium


def office() -> Finding:
    """LibreOffice, which shows office documents."""
    prepare_django()
    from motcua.files.preview import office

    found = office.program()
    if found:
        return Finding(OK, "LibreOffice", f"{found}: xem tệp văn phòng đủ trình bày")
    return Finding(
        OFF,
        "LibreOffice",
        "DOCX, XLSX, ODT, TXT xem giản lược; DOC, XLS, RTF phải tải về. Để xem đủ: "
        "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui, hoặc đặt MOTCUA_SOFFICE.",
    )


def recognition() -> Finding:
    """Tesseract, which reads scanned papers."""
    prepare_django()
    from motcua.files.preview import recognising

    title, found = "Nhận dạng chữ (Tesseract)", recognising.program()
    if recognising.reads_vietnamese():
        return Finding(OK, title, f"{found}: đề xuất nội dung khi số hoá giấy tờ")
    missing = "apt-get install tesseract-ocr tesseract-ocr-vie, hoặc đặt MOTCUA_TESSERACT."
    if found:
        return Finding(OFF, title, f"{found} chưa có tiếng Việt nên không dùng được: {missing}")
    return Finding(OFF, title, f"khi số hoá phải tự nhập mọi ô. Để có đề xuất: {missing}")


def chromium() -> Finding:
    """Chromium, in which tests go through the pages."""
    found = find_chromium()
    if found is None:
        return Finding(
            OFF, "Chromium", "chỉ cần cho kiểm thử: apt-get install chromium, hoặc đặt MOTCUA_CHROMIUM."
        )
    return Finding(OK, "Chromium", f"{found} (chỉ dùng cho kiểm thử)")
