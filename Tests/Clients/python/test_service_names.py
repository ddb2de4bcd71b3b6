"""The names of fields that every service takes, in process, over a socket, and a real one."""

import pytest

from coatcheck import Rejected


@pytest.mark.parametrize("name", ["Größe", "a b", "a.b/c", "✓" * 21, '"quoted\\"'])
def test_a_name_may_have_any_characters_that_can_be_seen(client, principal, name):
    made = client.create(principal=principal, data={name: 1})
    assert client.change(id=made.session.id, add={name: 1}).data[name] == 2
    assert dict(client.find(id=made.session.id).data) == {name: 2}


@pytest.mark.parametrize("name", ["line\nbreak", "\x7f", "Gro\u0308ße"], ids=["control", "delete", "not composed"])
def test_a_name_that_could_be_taken_for_another_is_refused_by_name(client, principal, name):
    made = client.create(principal=principal)
    for call in (
        lambda: client.create(principal=principal, data={name: 1}),
        lambda: client.change(id=made.session.id, set={name: 1}),
        lambda: client.change(id=made.session.id, add={name: 1}),
    ):
        with pytest.raises(Rejected) as caught:
            call()
        assert (caught.value.code, caught.value.field) == ("bad_field", name)
