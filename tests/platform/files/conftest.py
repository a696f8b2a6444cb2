import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files out of the installation's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
