/// How to sign in to one site and out again, in the operator's words.
package struct Recipe: Sendable {
    package var login: Login
    var token: Token?
    var signedIn: SignedIn
    var logout: Logout?
    var sessions: SessionList?
    /// Headers by which a proxy might name a user.
    var identityHeaders = [
        "Remote-User", "Remote_User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email",
        "X-Forwarded-Preferred-Username", "X-Auth-Request-User", "X-Authenticated-User", "X-WebAuth-User", "X-User",
    ]
    var limits = Limits()

    /// How a request carries its fields.
    enum Encoding: String, Sendable, CaseIterable {
        case form
        case json
    }

    /// One form of the site: the page that shows it, and what is sent.
    struct Form: Sendable {
        /// Fetched first, for its token and its cookies.
        var page: String?
        var path: String
        var method = "POST"
        var encoding = Encoding.form
        var fields: [(String, String)] = []
    }

    /// The login form and the one account.
    package struct Login: Sendable {
        var form: Form
        package var username: String
        var usernameField = "username"
        var passwordField = "password"
        package var password: PasswordSource
    }

    /// Where the password is. It is never in the recipe itself.
    package enum PasswordSource: Sendable, Equatable {
        case environment(String)
        case file(String)
        case standardInput
    }

    /// The anti-forgery token of the site's forms.
    struct Token: Sendable, Equatable {
        /// Where it is found.
        enum Source: Sendable, Equatable {
            /// In an `<input>` or `<meta>` with this name.
            case input(String)
            /// In a cookie with this name, to be sent twice.
            case cookie(String)
            /// Under this key of a JSON document.
            case json(String)
        }

        var source: Source
        /// The header that carries it; nil for a field.
        var header: String?
        /// The field that carries it.
        var field: String
    }

    /// How to tell that a visitor is signed in.
    struct SignedIn: Sendable, Equatable {
        var path: String
        /// Text that only signed-in users see; nil if the status 200 is enough.
        var text: String?
    }

    /// The form that ends the session.
    struct Logout: Sendable {
        var form: Form
    }

    /// The list of a user's sessions, and the form that ends one of them.
    struct SessionList: Sendable {
        /// The page or document with the list.
        var list: String
        /// Its first group is the public handle of a session; nil if ``end`` ends all others.
        var handle: HandlePattern?
        /// `{id}` in its path or fields stands for the handle.
        var end: Form
    }

    /// A regular expression; it is compiled where it is used, because compiled ones cannot be shared between threads.
    struct HandlePattern: Sendable, Equatable {
        let text: String
        init?(_ text: String) {
            guard let expression = try? Regex(text), "".matches(of: expression).isEmpty else { return nil }
            self.text = text
        }

        /// The handles in a page, each once.
        func handles(in page: String) -> [String] {
            guard let expression = try? Regex(text) else { return [] }
            return PageScanner.all(expression, in: page)
        }
    }

    /// What the site promises about the end of sessions.
    struct Limits: Sendable, Equatable {
        var idle: Duration?
        var absolute: Duration?
    }

    /// One problem of a recipe, with its line.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        let line: Int
        let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// All problems of a recipe.
    package struct Problems: Error {
        package let all: [Problem]
    }
}
