"""The inventory: every requirement we answer to, in our own words. The standard's text is the authority, these lines are labels.

A line is `id | level | what is asked`; the level is ASVS's 1 to 3, for the others how strongly it is worded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    id: str
    level: str
    demand: str


ASVS = """
1.2.4   | 1 | no input becomes part of a database command
3.1.1   | 3 | documented: browser features that are needed, and what happens without them
3.2.1   | 1 | an API answer cannot be made to render as a page
3.2.2   | 1 | text from outside is shown as text
3.3.1   | 1 | every cookie is Secure and its name begins __Host- or __Secure-
3.3.2   | 2 | every cookie states the SameSite that fits it
3.3.3   | 2 | cookies that are not shared begin __Host-
3.3.4   | 2 | the session cookie is HttpOnly and its value occurs in Set-Cookie only
3.3.5   | 3 | a cookie fits into 4096 bytes
3.4.1   | 1 | HSTS for a year or more on every answer, subdomains included
3.4.2   | 1 | other origins may read nothing
3.4.3   | 2 | a content security policy without plug-ins, base or inline script
3.4.4   | 2 | nosniff on every answer
3.4.5   | 2 | a referrer policy that keeps addresses from other sites
3.4.6   | 2 | no answer can be framed
3.4.7   | 3 | violations of the policy are reported
3.4.8   | 3 | pages share no window group with other origins
3.5.1   | 1 | forged requests from other sites are refused, logins included
3.5.2   | 1 | no way round the preflight into the JSON API
3.5.3   | 1 | safe methods change nothing
3.5.4   | 2 | documented: separate applications on separate hosts
3.5.6   | 3 | no JSONP
3.5.7   | 3 | no protected data in script files
3.5.8   | 3 | answers can be embedded by our own origin only
3.6.1   | 3 | nothing is loaded from elsewhere
3.7.2   | 2 | redirects off this host only to listed hosts
3.7.3   | 3 | a notice before somebody leaves for a host that is not ours
4.1.1   | 1 | every body states its type and character set
4.1.3   | 2 | headers that proxies set cannot be set by a client
4.1.4   | 3 | methods that are not offered are refused
4.2.1   | 2 | where a request ends is never open to interpretation
6.1.1   | 1 | documented: how guessing is slowed down without locking people out
6.1.2   | 2 | documented: words that are refused because of who and where
6.1.3   | 2 | documented: every way of signing in and what each checks
6.2.1   | 1 | passwords have 15 characters or more
6.2.2   | 1 | people can change their password
6.2.3   | 1 | the change asks for the present one
6.2.4   | 1 | the most common passwords of that length are refused
6.2.5   | 1 | no rules about kinds of characters
6.2.6   | 1 | password fields hide what is typed
6.2.7   | 1 | pasting and password managers work
6.2.8   | 1 | a password is checked exactly as it was given
6.2.9   | 2 | 64 characters and more are accepted
6.2.10  | 2 | a password does not expire
6.2.11  | 2 | passwords made of context words are refused
6.2.12  | 2 | passwords from breaches are refused
6.3.1   | 1 | guessing is slowed down as documented
6.3.2   | 1 | no default account
6.3.3   | 2 | a second factor can be demanded
6.3.4   | 2 | every way of signing in is equally strong
6.3.5   | 3 | people learn of suspicious attempts
6.3.7   | 3 | people learn of changes to their credentials
6.3.8   | 3 | no answer tells whether an account exists
6.4.1   | 1 | initial secrets are random, short-lived and used once
6.4.2   | 1 | no hints and no secret questions
6.4.3   | 2 | a reset does not get round the second factor
6.4.6   | 3 | an administrator starts a reset but never knows the password
6.5.1   | 2 | one-time codes are good once
6.5.2   | 2 | short recovery codes are stored under a slow hash
6.5.3   | 2 | seeds and codes come from a secure generator
6.5.4   | 2 | codes cannot be guessed
6.5.5   | 2 | codes die soon
6.5.6   | 3 | any factor can be revoked
6.5.8   | 3 | only the server's clock counts
6.7.2   | 3 | a challenge is unpredictable and used once
6.8     | 2 | rules for identity providers
7.1.1   | 2 | documented: timeouts, and where they differ from NIST's
7.1.2   | 2 | documented: how many sessions at once, and what happens beyond
7.1.3   | 2 | documented: how sessions of several systems work together
7.2.1   | 1 | tokens are checked by the server
7.2.2   | 1 | tokens are made per session; no static keys
7.2.3   | 1 | tokens are unique, random and long enough
7.2.4   | 1 | signing in and proving the password again give a new token and end the old
7.3.1   | 2 | an idle session ends
7.3.2   | 2 | a session ends at its absolute age, however busy
7.4.1   | 1 | an ended session is of no use to anybody
7.4.2   | 1 | disabling or deleting a person ends their sessions
7.4.3   | 2 | a changed credential can end the other sessions
7.4.4   | 2 | every signed-in page shows the way out
7.4.5   | 2 | administrators can end one person's sessions, or all
7.5.1   | 2 | credentials change only after full authentication
7.5.2   | 2 | people see their sessions and end them after a recent proof
7.5.3   | 3 | highly sensitive actions ask for a proof again
7.6.2   | 2 | no session without a deliberate act
8.2.1   | 1 | functions need the role
8.2.2   | 1 | data is its owner's
8.2.3   | 2 | fields need the role too
8.3.2   | 3 | a role that is taken away is gone at the next request
11.1.1  | 2 | documented: how keys are kept
11.1.2  | 2 | documented: every algorithm and key
11.2.1  | 2 | vetted implementations of cryptography
11.2.2  | 2 | algorithms and costs can be replaced
11.2.3  | 2 | 128 bits of strength or more
11.2.4  | 3 | secrets are compared in constant time
11.3.1  | 1 | no weak cipher modes
11.3.2  | 1 | approved ciphers only
11.3.3  | 2 | encrypted data is authenticated
11.4.1  | 1 | approved hash functions
11.4.2  | 2 | passwords under a slow hash at a current cost
11.5.1  | 2 | secrets of 128 bits and more from a secure generator
11.5.2  | 3 | the generator holds under load
12.1.1  | 1 | current TLS versions only
12.2.1  | 1 | no falling back to plain text
13.4.2  | 2 | nothing for debugging in production
13.4.4  | 2 | no TRACE
13.4.5  | 2 | metrics and health are not public
13.4.6  | 3 | versions are not told
14.2.1  | 1 | nothing secret in addresses
14.3.1  | 1 | the browser's copies are cleared at the end
14.3.2  | 2 | nothing dynamic is cached
14.3.3  | 2 | nothing in the browser's storage but the cookie
15.3.4  | 2 | the client's address comes from trusted proxies only
15.3.7  | 2 | repeated and misplaced parameters are refused
15.4.1  | 3 | parallel requests find no gap
15.4.2  | 3 | checking and acting are one step
16.1.1  | 2 | documented: what is logged and for how long
16.2.1  | 2 | an event says when, where, who and what
16.2.2  | 2 | times are in UTC
16.2.4  | 2 | logs can be read by machines
16.2.5  | 2 | no credential is logged, sessions only by reference
16.3.1  | 2 | every attempt to sign in is logged, with factors
16.3.2  | 2 | refused access is logged
16.3.3  | 2 | attempts to get round a control are logged
16.3.4  | 2 | failures of controls are logged
16.4.1  | 2 | nobody writes lines of their own into a log
16.4.2  | 2 | a changed log is noticed, and few may read it
16.4.3  | 2 | documented: how logs leave the machine
16.5.1  | 2 | errors tell nothing about the inside
16.5.2  | 2 | failing dependencies are survived
16.5.3  | 2 | what fails stays closed
16.5.4  | 3 | no error goes unhandled
"""

NIST = """
2.1.3          | SHALL     | AAL1: a definite overall timeout, 30 days at most
2.2.3          | SHALL     | AAL2: overall 24 hours, idle one hour
2.3.3          | SHALL     | AAL3: overall 12 hours, idle 15 minutes
3.1.1.2-length | SHALL     | 15 characters as the only factor, 8 with another
3.1.1.2-maximum| SHOULD    | 64 characters and more, spaces and Unicode; a code point counts as one
3.1.1.2-rules  | SHALL NOT | no composition rules, no expiry, no hints, no questions
3.1.1.2-whole  | SHALL     | the whole password is checked
3.1.1.2-nfc    | SHOULD    | one normal form before hashing
3.1.1.2-list   | SHALL     | the entire password is compared with common, expected and known ones, and the reason is told
3.1.1.2-help   | SHALL     | help with choosing; managers and pasting work; the password can be shown
3.1.1.2-stored | SHALL     | a salted slow hash, kept with its scheme and cost
3.1.1.2-keyed  | SHOULD    | a further keyed step whose key is kept elsewhere
3.1.2          | SHALL     | recovery codes: used once, hashed, throttled
3.1.4          | SHALL     | one-time codes: 112-bit keys, used once, throttled
3.2.2          | SHALL     | 100 failures in a row at most, then the account is recovered
3.2.12         | SHALL     | an approved generator of 112 bits and more
4.2            | SHALL     | recovery: codes hashed and used once, people are told
5.1-secret     | SHALL     | the server makes the secret at authentication; it dies with the session and never travels in the clear
5.1-content    | SHALL     | the content of a changing request carries a value bound to the session
5.1-remember   | SHALL NOT | being remembered is no authentication
5.1.1          | SHALL     | the cookie is Secure, narrow, and says nothing about the person
5.1.1-should   | SHOULD    | HttpOnly, __Host-, SameSite, opaque, gone with the session
5.2            | SHALL     | either timeout ends the session; activity restarts one, authentication both
"""

COOKIES = """
unique      | 4.1   | one Set-Cookie per name in an answer, no attribute twice, never nameless or folded
value       | 4.1.1 | the value needs no quoting
several     | 5.4   | several Cookie headers are one
duplicates  | 5.4   | two values under one name are nobody's
case        | 4.1.3 | the prefix is compared in its exact case
size        | 6.1   | small cookies; a flood is refused
lifetime    | 5.5   | Max-Age within the session's remaining life and 400 days
deletion    | 5.7   | deleting repeats name, path and attributes
lax         | 8.8   | what Lax still sends changes nothing
prefix      | 4.1.3 | name and attributes agree with the prefix
partitioned | CHIPS | no partitioned cookie
localhost   | –     | the plain name for development stays on this machine
"""

CSRF = """
C1  | – | our own page with a good token
C2  | – | cross-site with a good token
C3  | – | same-site with a good token
C4  | – | typed by the person, good token
C5  | – | no fetch metadata, our own origin
C6  | – | no fetch metadata, another origin
C7  | – | no fetch metadata, origin null
C8  | – | no fetch metadata, another scheme
C9  | – | no fetch metadata, another port
C10 | – | no fetch metadata, our name as a prefix of theirs
C11 | – | token missing
C12 | – | token of another session
C13 | – | token in the address only
C14 | – | token in a cookie only
C15 | – | token from before a hard rotation
C16 | – | no provenance at all: the token decides
C17 | – | fetch metadata nobody defined
C18 | – | cross-site login with the right password
C19 | – | login without the form's own token
C20 | – | logout by GET or HEAD, override headers
C21 | – | JSON under another content type
C22 | – | a listed origin, cross-site, good token
C23 | – | preflight from elsewhere
C24 | – | forward-auth check from another site
"""

WSTG = """
SESS-01 | – | the token's make-up tells nothing and cannot be guessed
SESS-02 | – | cookie attributes
SESS-03 | – | session fixation
SESS-04 | – | tokens in addresses, caches and plain text
SESS-05 | – | cross-site request forgery
SESS-06 | – | logout
SESS-07 | – | timeouts
SESS-08 | – | one session variable used for another purpose
SESS-09 | – | session hijacking
SESS-10 | – | JSON web tokens
SESS-11 | – | concurrent sessions
ATHN-01 | – | credentials over an encrypted channel
CRYP-03 | – | nothing sensitive over an unencrypted channel
ATHN-02 | – | default credentials
ATHN-03 | – | lockout
ATHN-04 | – | getting round authentication
ATHN-05 | – | remember me
ATHN-06 | – | browser cache
ATHN-07 | – | password policy
ATHN-08 | – | secret questions
ATHN-09 | – | change and reset of passwords
ATHN-10 | – | the other channel is no weaker
ATHN-11 | – | second factors
IDNT-04 | – | account enumeration
CONF-07 | – | strict transport security
CONF-12 | – | content security policy
CONF-14 | – | other security headers
CLNT-09 | – | clickjacking
ATHZ-02 | – | getting round authorisation
ATHZ-03 | – | privilege escalation
ATHZ-04 | – | direct references to others' objects
"""

TOTP = """
keys     | SHALL  | a key of 160 bits per user, shown once, stored protected
window   | SHOULD | one step of delay at most; no step twice, none older than the last
throttle | SHALL  | wrong codes share one counter however many logins run
input    | –      | exactly the digits are accepted
enrol    | –      | enrolled after one valid code, disabled after a proof
"""

WEBAUTHN = """
challenge | SHALL | random, stored, used once, bound to session and ceremony
client    | SHALL | type, challenge and origin are checked
data      | SHALL | relying party, presence, verification and backup flags are checked
key       | SHALL | algorithm, credential and signature are checked
state     | SHALL | counters and flags are kept and compared
"""

HEADERS = """
Content-Security-Policy      | – | pages and everything else have their strict policy
Strict-Transport-Security    | – | on every answer over TLS, and only there
X-Content-Type-Options       | – | nosniff everywhere
Referrer-Policy              | – | same-origin everywhere
Cross-Origin-Opener-Policy   | – | same-origin on pages
Cross-Origin-Resource-Policy | – | same-origin everywhere
Permissions-Policy           | – | pages give up what they do not use
Cache-Control                | – | no-store on everything dynamic, for ever on style sheets
Vary                         | – | Cookie where pages differ by login
Clear-Site-Data              | – | at logout
X-Frame-Options              | – | for browsers of old
X-Robots-Tag                 | – | pages are not for search engines
Content-Type                 | – | with the character set
WWW-Authenticate             | – | on 401, a scheme that opens no dialogue
absent                       | – | nothing that tells versions or is long dead
table                        | – | all of it on 200 to 503 as page, JSON and style sheet
"""

AUDIT = """
login          | – | each success and failure is one event, with factors and reason
throttle       | – | too many attempts are an event
password       | – | change, failed change, reset and new hash are events
factors        | – | enrolment, removal, failure and replay of second factors are events
reauth         | – | a proof in mid-session, right or wrong, is an event
links          | – | made, used, revoked and reused links are events
sessions       | – | created, rotated, ended with a reason, logged out
late use       | – | using an ended session is an event, once a session
bad ids        | – | malformed ids and duplicate cookies are events, aggregated
limits         | – | a login beyond the limit, and the session it ends, are events
authority      | – | refused access and changed roles are events
administration | – | revocations, reading the log and exports are events
people         | – | created, changed, deleted, disabled and enabled people are events
attacks        | – | forged requests are events
redirects      | – | a rejected redirect is an event
forward-auth   | – | a refusal on behalf of a proxy is an event
system         | – | start and stop are events
stores         | – | a store that fails is an event
recovery       | – | the recovery of a store is an event
common fields  | – | every event has them
unknown names  | – | a name nobody has is written as a keyed hash only
canaries       | – | no secret in any output
closed         | – | what cannot be recorded does not happen
"""

# What the standards leave to the field's experience.
INPUT = """
smuggling       | – | requests that two readers would cut differently
header flood    | – | too many, too large, too often the same
log injection   | – | lines and terminal sequences of one's own in the log
paths           | – | other spellings of an address, and headers that rewrite it
pollution       | – | parameters twice or in the wrong place
method override | – | a reading method that claims to be another
line breaks     | – | new headers through a value that is sent back
NUL             | – | NUL and its relatives in every field
over-long       | – | fields, headers, addresses and bodies beyond all measure
look-alikes     | – | user names that read like somebody else's
slow            | – | heads and bodies that trickle, connections that say nothing
idle            | – | ten thousand idle connections
"""

# Title, prefix of the ids, the lines.
STANDARDS = {
    "OWASP ASVS 5.0": ("ASVS-", ASVS),
    "NIST SP 800-63B-4": ("NIST-", NIST),
    "Cookies (RFC 6265bis)": ("COOKIE-", COOKIES),
    "Cross-site request forgery": ("CSRF-", CSRF),
    "OWASP WSTG": ("WSTG-", WSTG),
    "One-time codes (RFC 6238)": ("TOTP-", TOTP),
    "Passkeys (WebAuthn)": ("WEBAUTHN-", WEBAUTHN),
    "Security headers": ("HEADER-", HEADERS),
    "Audit events": ("AUDIT-", AUDIT),
    "Hostile input": ("INPUT-", INPUT),
}


def parse(prefix, lines) -> list[Requirement]:
    rows = [[cell.strip() for cell in line.split("|")] for line in lines.strip().splitlines()]
    return [Requirement(prefix + id.replace(" ", "-"), level, demand) for id, level, demand in rows]


INVENTORY = {title: parse(*standard) for title, standard in STANDARDS.items()}
BY_ID = {requirement.id: requirement for requirements in INVENTORY.values() for requirement in requirements}

# Weaknesses and what closes each.
CWE = {
    "79 cross-site scripting": "ASVS-3.2.2 HEADER-Content-Security-Policy",
    "80 script in text": "ASVS-3.2.2",
    "89 SQL injection": "ASVS-1.2.4",
    "943 injection into other queries": "ASVS-1.2.4",
    "113 header splitting": "ASVS-3.7.2",
    "117 log injection": "ASVS-16.4.1",
    "204 telling answers": "ASVS-6.3.8",
    "208 telling times": "ASVS-6.3.8",
    "209 telling errors": "ASVS-16.5.1",
    "223 what is left out of a log": "ASVS-16.3.3",
    "256 passwords in the clear": "NIST-3.1.1.2-stored",
    "269 privileges": "ASVS-8.3.2",
    "287 improper authentication": "WSTG-ATHN-04",
    "290 spoofed identity": "ASVS-4.1.3",
    "294 replay": "ASVS-7.4.1 ASVS-6.5.1",
    "306 missing authentication": "WSTG-ATHN-04",
    "307 brute force": "ASVS-6.3.1",
    "308 one factor": "ASVS-6.3.3",
    "330 weak randomness": "ASVS-7.2.3 ASVS-11.5.1",
    "331 too little entropy": "ASVS-7.2.3",
    "338 weak generator": "ASVS-11.5.2",
    "346 origin": "CSRF-C6 CSRF-C7 CSRF-C8 CSRF-C9 CSRF-C10",
    "348 untrusted source": "ASVS-15.3.4",
    "352 forged requests": "ASVS-3.5.1",
    "362 races": "ASVS-15.4.1",
    "367 checked, then changed": "ASVS-15.4.2",
    "384 fixation": "ASVS-7.2.4 WSTG-SESS-03",
    "400 exhausted resources": "INPUT-slow INPUT-idle INPUT-over-long",
    "444 request smuggling": "ASVS-4.2.1",
    "488 somebody else's data": "ASVS-8.2.2",
    "521 weak passwords": "ASVS-6.2.1 ASVS-6.2.4",
    "522 badly kept credentials": "NIST-3.1.1.2-stored",
    "524 caches": "ASVS-14.3.2",
    "525 browser cache": "ASVS-14.3.2 WSTG-ATHN-06",
    "532 secrets in logs": "ASVS-16.2.5",
    "539 secrets in lasting cookies": "COOKIE-lifetime",
    "565 trusting cookies": "ASVS-7.2.1",
    "598 secrets in addresses": "ASVS-14.2.1",
    "601 open redirect": "ASVS-3.7.2",
    "613 sessions that do not end": "ASVS-7.3.1 ASVS-7.3.2 ASVS-7.4.1",
    "614 cookie without Secure": "ASVS-3.3.1",
    "620 unverified password change": "ASVS-6.2.3",
    "639 others' objects": "ASVS-8.2.2",
    "640 weak recovery": "ASVS-6.4.1 ASVS-6.4.3",
    "645 lockout as a weapon": "ASVS-6.1.1",
    "693 missing protection": "HEADER-table",
    "759 hash without salt": "NIST-3.1.1.2-stored",
    "760 predictable salt": "NIST-3.1.1.2-stored",
    "778 missing log": "ASVS-16.3.1",
    "862 missing authorisation": "ASVS-8.2.1",
    "863 wrong authorisation": "ASVS-8.2.1",
    "916 fast password hash": "ASVS-11.4.2",
    "1004 cookie without HttpOnly": "ASVS-3.3.4",
    "1021 framing": "ASVS-3.4.6",
    "1275 cookie without SameSite": "ASVS-3.3.2",
}
