package import HTTPTypes

/// The text for a status: a word for the stub, a heading, and an explanation for the user.
package struct ErrorWording: Sendable, Equatable {
    package let stub: PageText
    package let heading: PageText
    package let text: PageText

    package init(for status: HTTPResponse.Status) {
        self = Self.known[status.code] ?? Self.unexpected
    }

    private init(_ stub: PageText, _ heading: PageText, _ text: PageText) {
        self.stub = stub
        self.heading = heading
        self.text = text
    }

    private static let unexpected = ErrorWording(
        "Error",
        "Something went wrong on the server",
        "The error has been logged. Please try again."
    )

    /// A page that requires another role.
    package static let rights = ErrorWording(
        "No access", "You do not have access", "Only administrators may open this page. Nothing was changed.")

    /// A form whose page was opened before the session got a new secret.
    package static let stale = ErrorWording(
        "Too late",
        "This page was open too long",
        """
        You have signed in or confirmed your password since it was opened, so its form is no longer accepted. Nothing \
        was changed.
        """
    )

    /// A form that did not come from this server's own address.
    package static let foreign = ErrorWording(
        "Not ours",
        "This form came from another address",
        "Forms are accepted only from pages at the address of this server. Nothing was changed."
    )

    /// A page that is loaded once more, so that the browser can prove that the session is its own.
    package static let proof = ErrorWording(
        "One moment",
        "Your browser is being checked",
        "This session belongs to one browser. Yours is asked to prove that it is the one, which takes a moment."
    )

    /// A form that was sent after the session ended.
    package static let notSent = ErrorWording(
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
            "The request could not be read",
            "The form is damaged. Go back, reload the page and try again."
        ),
        401: ErrorWording("No ticket", "Please sign in", "This page is for signed-in users only."),
        403: ErrorWording(
            "No access",
            "You do not have access",
            "This request is not accepted. Nothing was changed."
        ),
        404: ErrorWording(
            "Not found",
            "Page not found",
            "There is no page at this address. It may have moved, or the link may be incomplete."
        ),
        405: ErrorWording(
            "Wrong method",
            "This address does not accept the request",
            "The method of the request is not allowed here. Nothing was changed."
        ),
        409: ErrorWording(
            "Redirect loop",
            "The application does not see that you are signed in",
            "You are signed in here, but the application sent you back several times in a row."
        ),
        410: ErrorWording(
            "Expired",
            "This link has been used or has expired",
            "A link works once, and only for a limited time. Ask an administrator for a new one."
        ),
        413: ErrorWording(
            "Too large",
            "The form is too large",
            "Shorten what you entered, then send the form again."
        ),
        415: ErrorWording(
            "Wrong format",
            "The format is not supported",
            "This address accepts only forms that its own page sends."
        ),
        429: ErrorWording(
            "Queue",
            "Please wait a moment",
            "There have been too many attempts. Please try again later."
        ),
        503: ErrorWording(
            "Unavailable",
            "Temporarily unavailable",
            "Sessions are temporarily unavailable. If you were signed in, you still are. Please try again in a moment."
        ),
    ]
}
