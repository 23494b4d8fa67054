"""What others have at their entrance and Geleit has not. Both answer everybody alike."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def no_sign_up(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


@login_not_required
@require_GET
def no_reset(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset.html")
