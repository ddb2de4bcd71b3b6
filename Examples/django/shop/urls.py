"""The pages."""

from django.urls import path

from shop import views

urlpatterns = [
    path("", views.index),
    path("login", views.login),
    path("logout", views.logout),
    path("count", views.count),
]
