"""What `motcua doctor` says about signing: procedures that demand it while nobody can sign."""

from motcua.cli.findings import OFF, OK, WRONG, Finding


def form_signatures() -> Finding:
    """Whether applicants can sign the forms that procedures want signed."""
    from motcua.signing import demanded, gateways

    subject = "Ký số tờ khai"
    wanted = demanded.procedures()
    if not wanted:
        return Finding(OFF, subject, "không thủ tục nào bắt buộc người nộp ký số tờ khai.")
    if gateways.is_on():
        return Finding(OK, subject, f"{len(wanted)} thủ tục bắt buộc, có dịch vụ ký số đang dùng")
    codes = ", ".join(code for code, _name in wanted[:5])
    return Finding(
        WRONG,
        subject,
        f"{len(wanted)} thủ tục bắt buộc ({codes}) mà chưa bật dịch vụ ký số nào, nên chưa nộp trực tuyến được: "
        "vào Quản trị → Chữ ký số, hoặc bỏ yêu cầu ở thủ tục.",
    )
