"""The page that tells somebody to slow down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many(request: HttpRequest, title: str, text: str, seconds: int) -> HttpResponse:
    """429, with the time after which to try again."""
    response = render(request, "look/message.html", {"title": title, "text": text, "status": 429}, status=429)
    response["Retry-After"] = str(seconds)
    return response
