"""The route of flask_app without sessions: GET / answers everyone alike."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def home():
    return "ada"
