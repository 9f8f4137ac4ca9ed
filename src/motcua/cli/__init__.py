"""The command `motcua`: everything that an operator or a developer does with the system from a terminal."""

from __future__ import annotations

import importlib

import click

# Each command is imported only when it is called: `motcua --help` needs no database and no Django.
_COMMANDS = {
    "run": (
        "motcua.cli.run",
        "Chạy cả hệ thống trên máy này (cơ sở dữ liệu, máy chủ web, tiến trình việc nền).",
    ),
    "serve": ("motcua.cli.serve", "Chạy máy chủ web."),
    "worker": ("motcua.cli.worker", "Chạy tiến trình làm việc nền (thư, thông báo, việc hẹn giờ)."),
    "migrate": ("motcua.cli.migrate", "Tạo hoặc nâng cấp các bảng trong cơ sở dữ liệu."),
    "sample": ("motcua.cli.sample", "Nạp dữ liệu mẫu."),
    "import": ("motcua.cli.import_folder", "Nạp một thư mục dữ liệu (cơ quan, thủ tục, quy trình…)."),
    "reset-factor": (
        "motcua.cli.reset_factor",
        "Bỏ lớp xác thực thứ hai của một tài khoản đã mất thiết bị.",
    ),
    "four-eyes": (
        "motcua.cli.four_eyes",
        "Việc nào ở một cơ quan cần người thứ hai xác nhận; tắt khi không còn ai xác nhận được.",
    ),
    "rotate-keys": (
        "motcua.cli.rotate_keys",
        "Mã hoá lại số định danh, số điện thoại của tài khoản bằng khoá mới nhất.",
    ),
    "files": ("motcua.cli.files", "Kho tệp: chuyển sang S3 hoặc về thư mục, mã hoá lại, kiểm tra."),
    "export": ("motcua.cli.export", "Xuất toàn bộ dữ liệu, hoặc của một cơ quan, ra một thư mục."),
    "verify-export": ("motcua.cli.verify_export", "Kiểm tra lại một bản xuất: tệp thiếu, sai, thừa."),
    "verify-record": ("motcua.cli.verify_record", "Kiểm tra nhật ký hồ sơ: trạng thái, đồng hồ, chuỗi băm."),
    "verify-audit": (
        "motcua.cli.verify_audit",
        "Kiểm tra nhật ký hệ thống: chuỗi băm, tóm lược ký số.",
    ),
    "simulate": (
        "motcua.cli.simulate",
        "Chạy một dịch vụ mô phỏng (ký số, thanh toán, tin nhắn, hoá đơn) để thử trên máy này.",
    ),
    "push-key": ("motcua.cli.push_key", "Tạo khoá cho thông báo trên trình duyệt (Web Push)."),
    "bridge": (
        "motcua.cli.bridge",
        "Cầu nối giữa trình duyệt và thiết bị ký (USB token) trên máy này.",
    ),
    "conformance": ("motcua.cli.conformance", "Cho biết tiêu chí nào đã có kiểm thử chứng minh."),
    "doctor": ("motcua.cli.doctor", "Khám hệ thống: đã cấu hình gì, đang tắt gì, sai gì."),
    "manage": ("motcua.cli.manage", "Chạy một lệnh quản trị của Django."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Các lệnh"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="motcua", message="Một Cửa %(version)s")
def main() -> None:
    """Một Cửa: hệ thống giải quyết thủ tục hành chính."""
