"""The route of flask_coatcheck_app with a session that costs nothing: what is left is Flask's own work for any session."""

from flask import Flask, session
from flask.sessions import SessionInterface, SessionMixin


class IdleSession(dict, SessionMixin):
    pass


class IdleSessions(SessionInterface):
    def open_session(self, app, request):
        return IdleSession(user="ada")

    def save_session(self, app, session, response):
        # The answer depends on the session, so no cache may give it to others.
        response.headers.add("Vary", "Cookie")


app = Flask(__name__)
app.session_interface = IdleSessions()


@app.get("/")
def home():
    return session["user"] if "user" in session else ("Please sign in.", 401)
