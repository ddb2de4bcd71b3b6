"""Flask-Login with "remember me": a second cookie signs the user in when the session is gone."""

import os

import flask_signed
from flask import redirect, request
from flask_login import LoginManager, UserMixin, login_required, login_user, logout_user

app = flask_signed.Flask(__name__)
app.secret_key = os.urandom(32)
manager = LoginManager(app)
manager.login_view = "form"


class User(UserMixin):
    def __init__(self, name):
        self.id = name


manager.user_loader(User)


@app.get("/login")
def form():
    return flask_signed.FORM


@app.post("/login")
def login():
    if request.form.get("username") != "ada" or request.form.get("password") != os.environ["DOCTOR_PASSWORD"]:
        return flask_signed.FORM, 403
    login_user(User("ada"), remember=True)
    return redirect("/account")


@app.get("/account")
@login_required
def account():
    return 'You are ada. <form method="post" action="/logout"><button>Sign out</button></form>'


@app.post("/logout")
def logout():
    logout_user()
    return redirect("/login")


app.add_url_rule("/", view_func=flask_signed.home)

if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
