"""The same application with Flask-Session: the cookie has an id, the session is in a file."""

import os

from cachelib.file import FileSystemCache
from flask_session import Session
from flask_signed import app

app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(os.environ["FOLDER"]))
Session(app)

if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
