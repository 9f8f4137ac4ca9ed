from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys that people answer once."""

    name = "motcua.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
