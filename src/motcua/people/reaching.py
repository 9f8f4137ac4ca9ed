"""By what people can be reached, as this installation is set up."""

from django.conf import settings


def takes_messages() -> bool:
    """Whether text messages leave: through a gateway, or in the sample mode into the mailbox of developers."""
    return bool(settings.SMS_GATEWAY) or settings.SAMPLE_MODE
