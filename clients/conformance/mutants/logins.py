"""Faults in logging in, and in what a login is told."""

import errors
from registry import around, mutant
from session import Session


@mutant("login.replaces", "login.again", "login.other-principal", "offer.login-wins")
def keeps_the_session_at_login():
    """Writes the principal into the session that is there."""

    @around(Session, "login")
    def login(original, self, principal, **options):
        self.load()
        if self.record is None:
            return original(self, principal, **options)
        self.record["principal"] = principal
        self.set("_principal", principal)


@mutant("login.again")
def overlooks_a_second_login():
    """Does nothing when the principal is logged in already."""

    @around(Session, "login")
    def login(original, self, principal, **options):
        if self.principal != principal:
            original(self, principal, **options)


@mutant("login.replaces", "login.again", "login.other-principal", "late.login-replaced", "clearing.login-race")
def leaves_the_old_session():
    """Mints at the login and does not end what was before."""

    @around(Session, "mint")
    def mint(original, self, body):
        self.record = None
        original(self, body)


@mutant("login.planted-cookie", "clearing.then-new")
def adopts_the_cookie():
    """Keeps the browser's cookie when it holds one."""

    @around(Session, "mint")
    def mint(original, self, body):
        planted = self.__dict__.get("came")
        original(self, body)
        self.lines = [] if planted and not self.__dict__.get("was_live") else self.lines

    @around(Session, "load")
    def load(original, self, with_data=True):
        self.__dict__.setdefault("came", self.token)
        original(self, with_data)
        self.__dict__.setdefault("was_live", self.record is not None)


@mutant("login.first", "login.identity-in-same-request", "retry.lost-mint", "logout.new-login")
def mints_anonymous_sessions_only():
    """Notes a login in the data and not as the principal."""

    @around(Session, "mint")
    def mint(original, self, body):
        original(self, {name: value for name, value in body.items() if name not in ("principal", "methods")})


@mutant("login.data-after")
def loses_what_follows_a_login():
    """Saves nothing more in a request that logged in."""

    @around(Session, "login")
    def login(original, self, principal, **options):
        original(self, principal, **options)
        self.save = lambda: None


@mutant("login.outage", "unavailable.first-write")
def mints_twice_after_an_outage():
    """Tries a mint again after an answer of 503."""

    @around(Session, "mint")
    def mint(original, self, body):
        try:
            original(self, body)
        except errors.Unavailable:
            original(self, body)


@mutant("login.limit")
def takes_a_limit_for_an_outage():
    """Answers a refused login with 503."""

    @around(Session, "mint")
    def mint(original, self, body):
        try:
            original(self, body)
        except errors.Refused as error:
            if error.status == 409:
                raise errors.Unavailable("too many sessions") from error
            raise


@mutant("keep.carries", "keep.same-request")
def keeps_nothing():
    """Ignores what a login is told to keep."""

    @around(Session, "login")
    def login(original, self, principal, keep=(), **options):
        original(self, principal, **options)


@mutant("keep.carries")
def keeps_everything():
    """Carries all fields over into the new session."""

    @around(Session, "login")
    def login(original, self, principal, keep=(), **options):
        self.load()
        original(self, principal, keep=list(self.values), **options)


@mutant("keep.same-request")
def keeps_what_was_stored():
    """Carries the value over that the service has, not the one of this request."""

    @around(Session, "login")
    def login(original, self, principal, keep=(), **options):
        self.load()
        self.values = {}
        original(self, principal, keep=keep, **options)


@mutant("keep.absent")
def cannot_keep_what_is_absent():
    """Takes a field that is absent for null and carries it over."""

    @around(Session, "login")
    def login(original, self, principal, keep=(), **options):
        self.load()
        self.values = dict.fromkeys(keep) | self.values
        original(self, principal, keep=keep, **options)


@mutant("remember.asked")
def never_remembers():
    """Ignores that a login is to be remembered."""

    @around(Session, "login")
    def login(original, self, principal, remember=False, **options):
        original(self, principal, **options)


@mutant("remember.not-asked", "login.first")
def always_remembers():
    """Remembers every login."""

    @around(Session, "login")
    def login(original, self, principal, **options):
        original(self, principal, **options | {"remember": True})


@mutant("device.told")
def hides_the_device():
    """Does not tell the service where a login comes from."""

    @around(Session, "mint")
    def mint(original, self, body):
        self.device = {}
        original(self, body)


@mutant("device.told", "device.no-forwarded-header")
def believes_forwarded_headers():
    """Takes the address from X-Forwarded-For."""
    import program

    @around(program.Page, "__init__")
    def init(original, self, client, command):
        original(self, client, command | {"address": command["headers"]["X-Forwarded-For"]})
