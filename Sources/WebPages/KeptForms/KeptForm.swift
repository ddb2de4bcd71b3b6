import HummingbirdSessions
package import Sessions
import WebAddresses

/// The fields of a form that could not be accepted yet, because the user has to confirm the password first or the form's token
/// had expired. They are kept in the session and shown in the form again; nothing is submitted automatically.
package struct KeptForm: Codable, Sendable, Equatable {
    package static let key = SessionKey<KeptForm>("kept_form")
    /// How long the form shows the fields again.
    package static let lifetime = Duration.seconds(600)
    /// The page that shows the form.
    package let path: String
    package let values: [String: String]
    /// In milliseconds since 1970.
    let keptAt: Int64

    /// The fields of a form; nil if the form is not kept, is empty, or is too large for a session.
    init?(_ form: FormFields, sentTo path: String, at now: Timestamp) {
        guard let kind = Self.kind(sentTo: path) else { return nil }
        values = Dictionary(uniqueKeysWithValues: kind.fields.compactMap { name in form[name].map { (name, $0) } })
        self.path = kind.page
        keptAt = now.milliseconds
        let size = values.values.reduce(0) { $0 + $1.utf8.count }
        guard values.values.contains(where: { !$0.isEmpty }), size <= Self.sizeLimit else { return nil }
    }

    /// The text of an ordinary form. JSON may escape a byte as six, which is still far less than a session can hold.
    private static let sizeLimit = 640

    /// Whether `path` accepts a form whose fields are kept.
    static func isKept(_ path: String) -> Bool { kind(sentTo: path) != nil }

    /// The forms whose text is kept, by the path they are sent to: their page, and the fields. Never a password.
    private static func kind(sentTo path: String) -> (page: String, fields: [String])? {
        let profile = ["display_name", "email", "groups"]
        if path == PagePath.users { return (path, ["username", "admin"] + profile) }
        guard path.hasPrefix(PagePath.users + "/"), path.hasSuffix("/profile") else { return nil }
        return (String(path.dropLast("/profile".count)), profile)
    }

    /// Whether the form at `path` still shows the fields.
    func fits(_ path: String, at now: Timestamp) -> Bool {
        guard path == self.path, let age = now.age(of: Timestamp(milliseconds: keptAt)) else { return false }
        return age < Self.lifetime
    }

    /// The address of the page that shows the form with the kept fields.
    var link: String { LocalLink(path, [("kept", "form")]).description }
}
