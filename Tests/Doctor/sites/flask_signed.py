"""Flask as it comes: the whole session is in a signed cookie."""

import os

from flask import Flask, redirect, request, session

app = Flask(__name__)
app.secret_key = os.urandom(32)
FORM = '<form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>'


@app.get("/login")
def form():
    return FORM


@app.post("/login")
def login():
    if request.form.get("username") != "ada" or request.form.get("password") != os.environ["DOCTOR_PASSWORD"]:
        return FORM, 403
    session["user"] = "ada"
    return redirect("/account")


@app.get("/account")
def account():
    if "user" not in session:
        return redirect("/login")
    return f'You are {session["user"]}. <form method="post" action="/logout"><button>Sign out</button></form>'


@app.post("/logout")
def logout():
    session.clear()
    return redirect("/login")


@app.get("/")
def home():
    return "Welcome"


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
