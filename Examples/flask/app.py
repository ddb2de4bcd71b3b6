"""The login and the counter of Flask's documentation. Coatcheck keeps the sessions, so both workers and the next start have them."""

import os
import re

import coatcheck
from coatcheck.flask import CoatcheckSession
from flask import Flask, abort, redirect, render_template, request, session

app = Flask(__name__)
client = coatcheck.Client(os.environ["SESSION_SERVICE"], token_file=os.environ["SERVICE_TOKEN_FILE"])
# The one line that is different. A session belongs to the principal that its field `username` names.
CoatcheckSession(app, client, principal_field="username")


@app.get("/")
def index():
    return render_template("page.html", worker=os.getpid())


@app.post("/login")
def login():
    # A real login checks a password first.
    if not re.fullmatch(r"[\w.@-]{1,64}", request.form["username"]):
        abort(400, "A name has 1 to 64 letters, digits and . _ @ -")
    session["username"] = request.form["username"]
    return redirect("/", 303)


@app.post("/logout")
def logout():
    session.clear()
    return redirect("/", 303)


@app.get("/count")
def count():
    session.add("count")
    return render_template("page.html", worker=os.getpid())
