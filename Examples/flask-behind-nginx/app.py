"""Two little applications without any code for passwords or cookies: nginx allows only requests that Coatcheck accepts, and
each brings a signed assertion of who it is and of the session's handle. The counter is kept in that session."""

import os

import coatcheck
import jwt
from flask import Flask, abort, g, request

COATCHECK = os.environ["COATCHECK"]  # where people sign in, as browsers see it
HOST = os.environ["HOST"]  # our own name, which the assertion must be for

app = Flask(__name__)
keys = jwt.PyJWKClient(f"{COATCHECK}/.well-known/jwks.json", lifespan=60)
client = coatcheck.Client(os.environ["SESSION_SERVICE"], token_file=os.environ["SERVICE_TOKEN_FILE"])


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
    visits = client.change(id=g.person["sid"], add={"visits": 1}).data["visits"]
    return f"{visits}\n", {"Content-Type": "text/plain"}


@app.errorhandler(coatcheck.Unavailable)
def unavailable(error):
    return "Please try again in a moment.\n", 503, {"Content-Type": "text/plain", "Retry-After": str(error.retry_after)}


@app.errorhandler(coatcheck.Invalid)
def ended(_):
    return "Your session has ended.\n", 401, {"Content-Type": "text/plain"}
