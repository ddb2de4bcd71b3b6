"""The routes of flask_app with the sessions of Coatcheck: POST /login signs ada in, GET / names the user or answers 401."""

import os

from flask import Flask, session

import coatcheck
from coatcheck.flask import CoatcheckSession

app = Flask(__name__)
client = coatcheck.Client(os.environ["SERVICE"], token_file=os.environ["TOKEN_FILE"], near=os.environ["NEAR"])
CoatcheckSession(app, client, principal_field="user")


@app.post("/login")
def log_in():
    session["user"] = "ada"
    return "Signed in."


@app.get("/")
def home():
    return session["user"] if "user" in session else ("Please sign in.", 401)
