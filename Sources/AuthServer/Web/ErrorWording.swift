import HTTPTypes

/// What a person is told about a status: a word for the stub, a heading, and what it means for them.
struct ErrorWording: Sendable, Equatable {
    let stub: String
    let heading: String
    let text: String

    init(for status: HTTPResponse.Status) {
        self = Self.known[status.code] ?? Self.unexpected
    }

    private init(_ stub: String, _ heading: String, _ text: String) {
        self.stub = stub
        self.heading = heading
        self.text = text
    }

    private static let unexpected = ErrorWording(
        "Our fault",
        "Something went wrong on our side",
        "It is not your doing, and it has been noted. Please try again."
    )

    /// A page that requires another role.
    static let rights = ErrorWording(
        "Not yours", "You do not have access", "Only administrators may open this page. Nothing was changed.")

    /// A form whose page was opened before the session got a new secret.
    static let stale = ErrorWording(
        "Too late",
        "This page was open too long",
        """
        You have signed in or confirmed your password since it was opened, so its form is no longer accepted. Nothing \
        was changed.
        """
    )

    /// A form that did not come from this server's own address.
    static let foreign = ErrorWording(
        "Not ours",
        "This form came from another address",
        "Forms are accepted only from pages at the address of this server. Nothing was changed."
    )

    /// A form that was sent after the session ended.
    static let notSent = ErrorWording(
        "Not sent",
        "Your form was not sent",
        """
        You are no longer signed in. Nothing was changed, and this tab still has what you entered. Sign in with the button \
        below; it opens another tab. Then come back to this tab and reload it. The browser asks whether to send the form \
        again.
        """
    )

    private static let known: [Int: ErrorWording] = [
        400: ErrorWording(
            "Unreadable",
            "We could not read that",
            "The form arrived damaged. Go back, reload the page and try again."
        ),
        401: ErrorWording("No ticket", "Please sign in", "This page is for people who are signed in."),
        403: ErrorWording(
            "Not yours",
            "You do not have access",
            "This request is not accepted. Nothing was changed."
        ),
        404: ErrorWording(
            "No such coat",
            "Nothing hangs here",
            "There is no page at this address. It may have moved, or the link may have a slip in it."
        ),
        405: ErrorWording(
            "Wrong door",
            "That door opens the other way",
            "This address does not accept that kind of request. Nothing was changed."
        ),
        409: ErrorWording(
            "Redirect loop",
            "The application does not see that you are signed in",
            "You are signed in here, but the application sent you back several times in a row."
        ),
        410: ErrorWording(
            "Used up",
            "This link has been used or has expired",
            "A link works once, and only for a limited time. Ask an administrator for a new one."
        ),
        413: ErrorWording(
            "Too heavy",
            "That is more than we can carry",
            "The form is too large. Please send less."
        ),
        415: ErrorWording(
            "Odd shape",
            "We cannot take it in that shape",
            "This address only accepts forms sent by its own page."
        ),
        429: ErrorWording(
            "Queue",
            "Please wait a moment",
            "There have been too many attempts. Nothing is lost; try again a little later."
        ),
        503: ErrorWording(
            "Back soon",
            "We will be right back",
            "The cloakroom is not reachable just now. If you were signed in, you still are, and your coat is safe."
        ),
    ]
}
