"""Where carriers tell states; the pages of applicants and officers stand with their faces."""

from django.urls import path

from motcua.post import views

app_name = "post"

urlpatterns = [path("buu-chinh/trang-thai/<str:code>", views.notice, name="notice")]
