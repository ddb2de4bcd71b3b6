"""The client behind Starlette keeps every rule of the conformance suite for clients."""

from conformance_program import problems


def test_the_client_behind_starlette_passes_every_case(service_over_socket, tmp_path):
    assert problems("starlette_program.py", service_over_socket, tmp_path) == {}
