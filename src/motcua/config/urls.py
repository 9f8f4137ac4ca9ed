"""Every address of the system, by room."""

from django.urls import include, path

# The rooms that are asked most stand first: every request looks through them in this order. No address stands twice.
urlpatterns = [
    path("can-bo/", include("motcua.desk.urls")),
    path("quan-tri/", include("motcua.console.urls")),
    path("", include("motcua.portal.urls")),
    path("", include("motcua.people.urls")),
    path("", include("motcua.files.urls")),
    path("", include("motcua.forms.urls")),
    path("", include("motcua.notices.urls")),
    path("", include("motcua.payments.urls")),
    path("", include("motcua.post.urls")),
    path("", include("motcua.look.urls")),
    path("", include("motcua.audit.urls")),
]

handler400 = "motcua.config.errors.bad_request"
handler403 = "motcua.config.errors.forbidden"
handler404 = "motcua.config.errors.not_found"
handler500 = "motcua.config.errors.server_error"
