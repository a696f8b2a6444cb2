from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "phare.ui"
    label = "ui"

    def ready(self) -> None:
        from dsfr.forms import DsfrBaseForm

        from phare.ui.forms import Form

        # A form that derives from the library's base is shown like the others, and without its warning.
        DsfrBaseForm.template_name = Form.template_name
        DsfrBaseForm.bound_field_class = Form.bound_field_class
        DsfrBaseForm.get_context = Form.get_context
