"""The client behind Django, with our middleware, keeps every rule of the conformance suite for clients."""

from conformance_program import problems


def test_the_client_behind_django_passes_every_case(service_over_socket, tmp_path):
    assert problems("django_program.py", service_over_socket, tmp_path) == {}
