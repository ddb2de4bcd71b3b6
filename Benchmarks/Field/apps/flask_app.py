"""Sessions in Redis by Flask-Session: POST /login signs ada in, GET / names the user or answers 401."""

import os

import redis
from flask import Flask, session
from flask_session import Session

app = Flask(__name__)
app.config.update(
    SESSION_TYPE="redis",
    SESSION_REDIS=redis.Redis.from_url(os.environ["REDIS_URL"]),
)
Session(app)


@app.post("/login")
def log_in():
    session["user"] = "ada"
    return "Signed in."


@app.get("/")
def home():
    return session["user"] if "user" in session else ("Please sign in.", 401)
