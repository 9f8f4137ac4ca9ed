"""Whether the providers of identity that are on have their secrets, and answer."""

from collections.abc import Iterator

from motcua.cli.findings import OFF, OK, WRONG, Finding


def identity() -> Iterator[Finding]:
    """A line for each provider that is on; needs the database."""
    from motcua.people.oidc import metadata
    from motcua.people.oidc.calling import Away, Strange
    from motcua.people.oidc.providers import providers_on, variable

    found = providers_on()
    if not found:
        text = "mọi người đăng nhập bằng mật khẩu; nối VNeID, danh bạ cán bộ: docs/identity.md."
        yield Finding(OFF, "Hệ thống định danh", text)
    for provider in found:
        subject = f"Định danh: {provider.name}"
        if not provider.secret and provider.client_auth != "none":
            name = f"{variable(provider.code)}_SECRET"
            text = f"chưa có mã bí mật: đặt {name} hoặc {name}_FILE."
            yield Finding(WRONG, subject, text)
            continue
        try:
            metadata.ask(provider)
        except (Away, Strange) as reason:
            yield Finding(WRONG, subject, f"{provider.issuer} không trả lời đúng: {reason}.")
        else:
            yield Finding(OK, subject, f"{provider.issuer} trả lời; mã bí mật đã đặt.")
