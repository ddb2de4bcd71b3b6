"""Two little applications that know nothing of passwords, cookies or sessions: nginx lets nobody through whom Coatcheck
does not know, and every request brings a signed assertion of who it is."""

import os
import threading
from collections import Counter

import jwt
from flask import Flask, abort, g, request

COATCHECK = os.environ["COATCHECK"]  # where people sign in, as browsers see it
HOST = os.environ["HOST"]  # our own name, which the assertion must be for

app = Flask(__name__)
keys = jwt.PyJWKClient(f"{COATCHECK}/.well-known/jwks.json", lifespan=60)
visits, lock = Counter(), threading.Lock()


@app.before_request
def recognise():
    token = request.headers.get("Remote-Assertion", "")
    try:
        key = keys.get_signing_key_from_jwt(token)
        g.person = jwt.decode(token, key, algorithms=["ES256"], audience=HOST, issuer=COATCHECK)
    except jwt.PyJWTError:
        abort(401)


@app.get("/")
def hello():
    return f"Hello, {g.person['preferred_username']}\n", {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/count")
def count():
    with lock:
        visits[g.person["sid"]] += 1
        return f"{visits[g.person['sid']]}\n", {"Content-Type": "text/plain"}
