"""The footer's pages and the language: anyone may."""

from tests.rights import Rights

MATRIX = {
    "ui:set-language": Rights(public=True, method="post", data={"language": "en", "next": "/"}),
    "ui:site-map": Rights(public=True),
    "ui:accessibility": Rights(public=True),
    "ui:legal-notice": Rights(public=True),
    "ui:personal-data": Rights(public=True),
    "ui:about": Rights(public=True),
}
