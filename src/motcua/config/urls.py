"""Every address of the system, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("motcua.people.urls")),
    path("", include("motcua.look.urls")),
    path("", include("motcua.files.urls")),
    path("", include("motcua.forms.urls")),
    path("", include("motcua.notices.urls")),
    path("can-bo/", include("motcua.desk.urls")),
    path("quan-tri/", include("motcua.console.urls")),
    path("", include("motcua.portal.urls")),
]

handler400 = "motcua.config.errors.bad_request"
handler403 = "motcua.config.errors.forbidden"
handler404 = "motcua.config.errors.not_found"
handler500 = "motcua.config.errors.server_error"
