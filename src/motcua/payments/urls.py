"""Where gateways tell results; the pages of payers and officers stand with their faces."""

from django.urls import path

from motcua.payments import views

app_name = "payments"

urlpatterns = [path("thanh-toan/ket-qua/<str:code>", views.notice, name="notice")]
