"""Only the addresses that the fields themselves need."""

from django.urls import include, path

urlpatterns = [path("", include("motcua.forms.urls"))]
