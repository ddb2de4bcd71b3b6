"""A small shop in Flask, with one route for each thing that is done to a session."""

from __future__ import annotations

from flask import Flask, abort, jsonify, redirect, request, session

from coatcheck.flask import CoatcheckSession


def shop(service, **options):
    """The application on a service. Counting of calls begins when it is complete."""
    app = Flask("shop")
    CoatcheckSession(app, service.client(), **options)
    app.add_url_rule("/", "index", lambda: "welcome")
    _data_routes(app)
    _login_routes(app)
    service.calls.clear()
    return app


def _data_routes(app):
    @app.get("/read")
    def read():
        return jsonify(dict(session))

    @app.post("/set")
    def assign():
        session.update(request.get_json())
        return redirect("/read")

    @app.post("/push/<name>")
    def push(name):
        session[name].append(1)
        return "pushed"

    @app.post("/add/<name>")
    def add(name):
        return str(session.add(name))

    @app.post("/remove/<name>")
    def remove(name):
        del session[name]
        return "removed"

    @app.post("/clear")
    def clear():
        session.clear()
        return "cleared"

    @app.post("/crash")
    def crash():
        session["before"] = "the crash"
        abort(500)


def _login_routes(app):
    @app.post("/login/<name>")
    def login(name):
        session.login(name, remember="remember" in request.args, keep=request.args.getlist("keep") or None)
        return redirect("/read")

    @app.post("/logout")
    def logout():
        session.logout()
        return redirect("/")

    @app.post("/logout-and-say-so")
    def logout_and_say_so():
        session.logout()
        session["notice"] = "goodbye"
        return "goodbye"

    @app.post("/step-up")
    def step_up():
        session.step_up(["otp"])
        return "stepped up"

    @app.post("/rotate")
    def rotate():
        session.rotate()
        return "rotated"

    @app.post("/end-others")
    def end_others():
        return jsonify(session.end_others())

    @app.get("/who")
    def who():
        devices = [device.id for device in session.devices()]
        return jsonify(principal=session.principal, handle=session.handle, reason=session.reason, devices=devices)


def token_of(browser):
    """The token that a test browser holds, None without one."""
    cookie = browser.get_cookie("__Host-session") or browser.get_cookie("session")
    return cookie.value if cookie else None


def browser_with(app, token):
    """A test browser that holds a token."""
    browser = app.test_client()
    browser.set_cookie("__Host-session", token)
    return browser
