"""The login and the counter of Django's documentation, without any change for Coatcheck but `add`."""

import os

from django.contrib import auth
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST


@require_GET
def index(request):
    return page(request)


@require_POST
def login(request):
    user = auth.authenticate(request, username=request.POST.get("username", ""))
    if user is None:
        return HttpResponseBadRequest("A name has 1 to 64 letters, digits and . _ @ -")
    auth.login(request, user)
    return redirect("/")


@require_POST
def logout(request):
    auth.logout(request)
    return redirect("/")


@require_GET
def count(request):
    request.session.add("count")
    return page(request)


def page(request):
    count = request.session.get("count", 0)
    return render(request, "page.html", {"user": request.user, "count": count, "worker": os.getpid()})
