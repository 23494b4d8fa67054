from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from geleit.core import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("geleit.core.urls")),
    path("", include("geleit.people.urls")),
    path("", include("geleit.exchange.urls")),
    path("", include("geleit.cases.urls")),
    path("", include("geleit.hints.urls")),
    path("", include("geleit.handover.urls")),
    path("", include("geleit.referrals.urls")),
    path("", include("geleit.inbox.urls")),
    path("", include("geleit.retention.urls")),
    path("", include("geleit.disclosure.urls")),
    path("angebote/", include("geleit.directory.urls")),
    path("hsds/v3/", include("geleit.directory.hsds_urls")),
    path("listen/", include("geleit.listimport.urls")),
    path("auswertung/", include("geleit.insights.urls")),
    path("verwaltung/", include("geleit.accounts.urls")),
    path("verwaltung/", include("geleit.oversight.urls")),
    path("verwaltung/", include("geleit.programmes.urls")),
    path("konto/", include("geleit.accounts.sign_in_urls")),
    path("konto/", include("geleit.accounts.library_urls")),
    path("sprache/", login_not_required(set_language), name="set_language"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("geleit.demo.urls")))

handler400 = "geleit.core.views.bad_request"
handler403 = "geleit.core.views.forbidden"
handler404 = "geleit.core.views.not_found"
handler500 = "geleit.core.views.server_error"
