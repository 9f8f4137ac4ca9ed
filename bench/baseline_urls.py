"""The two smallest views: a page of one line, and a transaction of three statements."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

_LINE = engines["jinja2"].from_string("<!doctype html><title>Một Cửa</title><p>Xin chào {{ name }}</p>")
ROWS = 1000
TABLES = (
    "CREATE TABLE IF NOT EXISTS bench_counter (id bigint PRIMARY KEY, value bigint NOT NULL, changed timestamptz)",
    "CREATE TABLE IF NOT EXISTS bench_log (id bigserial PRIMARY KEY, counter bigint NOT NULL, text text NOT NULL)",
    f"INSERT INTO bench_counter SELECT n, 0, now() FROM generate_series(1, {ROWS}) n ON CONFLICT DO NOTHING",
)


def page(request: HttpRequest) -> HttpResponse:
    """A page of one line; with a session it reads the session and the person (two statements), else nothing."""
    return HttpResponse(_LINE.render({"name": getattr(request.user, "full_name", "")}))


def change(request: HttpRequest) -> HttpResponse:
    """Lock a row, change it, write another: what any act does at the least."""
    with transaction.atomic(), connection.cursor() as cursor:
        number = int(request.GET["n"]) % ROWS + 1
        cursor.execute("SELECT value FROM bench_counter WHERE id = %s FOR UPDATE", [number])
        cursor.execute("UPDATE bench_counter SET value = value + 1, changed = now() WHERE id = %s", [number])
        cursor.execute("INSERT INTO bench_log (counter, text) VALUES (%s, %s)", [number, "x" * 200])
    return HttpResponse(status=204)


urlpatterns = [path("", page), path("change", change)]
