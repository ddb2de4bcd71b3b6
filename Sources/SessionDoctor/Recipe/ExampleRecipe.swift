extension Recipe {
    /// A recipe to begin with, with an explanation of every key. A test reads it.
    package static let example = """
        # How to sign in, for `coatcheck doctor URL --recipe FILE`. Paths only: no other host is ever contacted.
        login:
          page: /login                  # fetched first, for its cookies and its token; leave it out if there is none
          path: /login                  # where the form is sent
          send: form                    # or json
          username: ada                 # an account made for this purpose
          username-field: username      # how the fields are named
          password-field: password
          password: {environment: DOCTOR_PASSWORD}    # or {file: PATH}, or stdin
          fields: {}                    # further fields, such as {remember: "no"}

        # The anti-forgery token of the forms; leave it out if there is none. It is found in one place:
        token:
          input: csrf_token             # the name of a hidden input or of a meta tag,
          # cookie: csrftoken           # or a cookie, to be sent twice,
          # json: csrf_token            # or a key of a JSON document
          # field: csrf_token           # the field that carries it, by default of the same name,
          # header: X-CSRF-Token        # or a header

        # A page that only signed-in users get with status 200, or that shows them a text:
        signed-in:
          path: /account
          text: Sign out

        logout:
          page: /account                # for its token; by default the page of signed-in
          path: /logout
          method: POST

        # Ending a session from another device; leave it out if there is no such page.
        # sessions:
        #   list: /account
        #   id: 'name="session" value="([^"]+)"'      # its first group is the public id of a session
        #   end: {path: /account/devices/end, fields: {session: "{id}"}}

        # When a session is said to end. Waited for if it is not longer than --wait.
        # limits: {idle: 30m, absolute: 12h}

        # Headers by which a proxy might name the user; there is a list of the usual ones.
        # identity-headers: [Remote-User, X-Forwarded-User]

        """
}
