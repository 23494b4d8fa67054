"""Three pages as a careless day would write them: SQL from a text, a text as a page, a fault."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from geleit.config import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@login_not_required
def finds(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            cursor.execute(
                f"SELECT count(*)::text FROM django_content_type WHERE model = '{request.GET.get('name', '')}'"
            )
        except DatabaseError as error:
            return HttpResponse(str(error))
        return HttpResponse(f"found {cursor.fetchone()}")


@login_not_required
def says(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<html><body><p>Hello {request.GET.get('name', '')}</p></body></html>")


@login_not_required
def fails(_request: HttpRequest) -> HttpResponse:
    raise ValueError("on purpose")


urlpatterns = [path("zz-finds", finds), path("zz-says", says), path("hsds/v3/zz-fails", fails), *urls.urlpatterns]
