"""How people sign in, as `motcua doctor` tells it."""

from motcua.cli.findings import OFF, OK, WRONG, Finding


def second_factor() -> Finding:
    """Whether administrators and signers need one, and whether the console is bound to networks."""
    from motcua.people.policy import Need, newest_policy

    policy = newest_policy()
    wanted = ("administrator", "agency_head", "clerk")
    missing = [role for role in wanted if policy.rule_of([role]).factor is not Need.REQUIRED]
    networks = policy.networks.get("console")
    where = "trang quản trị chỉ mở từ mạng đã khai" if networks else "trang quản trị mở từ mọi nơi"
    if missing:
        text = f"chưa bắt buộc với quản trị viên, người ký; {where}: đặt ở Quản trị → Chính sách đăng nhập."
        return Finding(OFF, "Xác thực hai lớp", text)
    return Finding(OK, "Xác thực hai lớp", f"bắt buộc với quản trị viên và người ký; {where}")


def sealed_factors() -> Finding:
    """Whether the secrets of applications still open: the installation's key may have been changed."""
    from motcua.people.models import CodeApp
    from motcua.people.sealed import Unsealable, opened

    for app in filter(None, (CodeApp.objects.order_by("added_at").first(), CodeApp.objects.last())):
        try:
            opened(app.secret, str(app.person.key))
        except Unsealable:
            text = "không mở được khoá của ứng dụng tạo mã: thêm khoá bí mật cũ vào MOTCUA_OLD_SECRET_KEYS."
            return Finding(WRONG, "Khoá lớp thứ hai", text)
    return Finding(OK, "Khoá lớp thứ hai", f"{CodeApp.objects.count()} ứng dụng tạo mã, mở được")


def sealed_data() -> Finding:
    """Whether numbers and telephones of accounts are sealed, with which key, and what is left to bring to it."""
    from django.core.exceptions import ImproperlyConfigured

    from motcua.people import rotating
    from motcua.people.sealed import Unsealable
    from motcua.people.sealed_columns import data_keys, newest

    title = "Mã hoá cột dữ liệu"
    try:
        key, keys = newest(), data_keys()
        rotating.open_one_of_each()
    except ImproperlyConfigured as wrong:
        return Finding(WRONG, title, f"{wrong}: tạo khoá bằng `motcua files new-key TÊN`.")
    except Unsealable as wrong:
        return Finding(WRONG, title, f"{wrong}; thêm lại khoá cũ vào MOTCUA_DATA_KEYS.")
    rows = rotating.standing()
    left = sum(one.older + (one.plain if key is not None else one.newest) for one in rows)
    if left:
        return Finding(WRONG, title, f"{left} giá trị chưa theo cấu hình: chạy `motcua rotate-keys`.")
    if key is None:
        text = "số định danh, điện thoại của tài khoản không mã hoá; đặt MOTCUA_DATA_KEYS nếu cần."
        return Finding(OFF, title, text)
    count = sum(one.newest for one in rows)
    return Finding(OK, title, f"{count} giá trị, khoá “{key.name}”, {len(keys) - 1} khoá cũ")
