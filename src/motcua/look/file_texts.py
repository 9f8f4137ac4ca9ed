"""What is said of a file that is not taken: the page says it when the file is chosen, the server when it comes."""

from django.utils.translation import gettext as _

from motcua.look.display import file_size


def file_texts() -> dict[str, str]:
    """The texts by fault, with {name}, {limit} and {formats} to be filled in (`filled`, texts.js)."""
    return {
        "empty": _("Tệp “{name}” trống (0 byte). Hãy kiểm tra lại tệp trên máy rồi chọn lại."),
        "too_big": _(
            "Tệp “{name}” lớn hơn {limit}. Hãy giảm dung lượng (chụp hoặc quét ở độ phân giải thấp hơn) rồi chọn lại."
        ),
        "wrong_type": _(
            "Tệp “{name}” không thuộc các loại được nhận: {formats}. Hãy lưu hoặc chụp lại theo một trong các loại này "
            "rồi chọn lại."
        ),
        "too_many": _("Giấy tờ này chỉ nhận nhiều nhất {limit} tệp. Hãy bỏ bớt tệp."),
    }


def filled(fault: str, **values: object) -> str:
    """The text of a fault with its values."""
    text = file_texts()[fault]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def limit_text(size: int) -> str:
    """A limit in bytes as people say it: "20 MB", "512 KB"."""
    if size < 1024 * 1024:
        return file_size(size)
    return f"{size / 1024 / 1024:g}".replace(".", ",") + " MB"


def formats_text(suffixes: list[str]) -> str:
    """Suffixes, with or without their dots, as they are told: "PDF, JPG"."""
    return ", ".join(suffix.lstrip(".").upper() for suffix in suffixes)
