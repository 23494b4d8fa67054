from django.urls import path

from geleit.directory.views import care, exchange, links, public

app_name = "directory"
urlpatterns = [
    path("", public.search, name="search"),
    path("uebersicht/", public.overviews, name="overviews"),
    path("uebersicht/<slug:code>.pdf", public.overview_paper, name="overview"),
    path("bestaetigen/danke/", links.thanks, name="link_thanks"),
    path("bestaetigen/<str:secret>/", links.link, name="link"),
    path("bestaetigen/<str:secret>/aendern/", links.change, name="link_change"),
    path("pflege/", care.overview, name="care"),
    path("pflege/neu/", care.new, name="new"),
    path("pflege/austausch/", exchange.exchange, name="exchange"),
    path("pflege/austausch/ausfuhr/", exchange.export, name="export"),
    path("pflege/austausch/<uuid:pk>/", exchange.show, name="import"),
    path("pflege/austausch/<uuid:pk>/uebernehmen/", exchange.take, name="take"),
    path("pflege/austausch/<uuid:pk>/zuruecknehmen/", exchange.undo, name="undo"),
    path("pflege/vorschlag/<uuid:pk>/", care.draft, name="draft"),
    path("pflege/<uuid:pk>/", care.manage, name="manage"),
    path("pflege/<uuid:pk>/aendern/", care.edit, name="edit"),
    path("pflege/<uuid:pk>/bestaetigen/", care.confirm, name="confirm"),
    path("pflege/<uuid:pk>/liste/", care.list_or_not, name="list_or_not"),
    path("pflege/<uuid:pk>/link/", care.link, name="make_link"),
    path("<uuid:pk>/", public.offer, name="offer"),
]
