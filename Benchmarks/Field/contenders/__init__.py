"""All contenders, in the order of the table."""

from Field.contender import Contender
from Field.contenders import apache, django, flask, floors, golang, lemonldap, library, php, server

GROUPS = {
    "floors": "what an answer costs without sessions",
    "library": "a Hummingbird route behind the session middleware, by store",
    "server": "coatcheck serve: /verify/caddy and /api/v1/session, by store, near cache on and off",
    "field": "what people use instead",
}


def contenders() -> list[Contender]:
    found = floors.ALL + library.ALL + server.ALL + golang.ALL + flask.ALL + django.ALL + php.ALL + apache.ALL
    return found + lemonldap.ALL
