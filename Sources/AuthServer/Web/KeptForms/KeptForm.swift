import HummingbirdSessions
import Sessions

/// What somebody typed into a form that could not be accepted yet, because the password has to be confirmed first or the
/// page was open for too long. Kept in the session, and shown to its owner in the same form: nothing is sent by itself.
struct KeptForm: Codable, Sendable, Equatable {
    static let key = SessionKey<KeptForm>("kept_form")
    /// How long it can be taken up again.
    static let lifetime = Duration.seconds(600)
    /// The page that shows the form.
    let path: String
    let values: [String: String]
    /// In milliseconds since 1970.
    let keptAt: Int64

    /// What is worth keeping of a form; nil when nothing is, or when it is more than a session keeps.
    init?(_ form: FormFields, sentTo path: String, at now: Timestamp) {
        guard let kind = Self.kind(sentTo: path) else { return nil }
        values = Dictionary(uniqueKeysWithValues: kind.fields.compactMap { name in form[name].map { (name, $0) } })
        self.path = kind.page
        keptAt = now.milliseconds
        let size = values.values.reduce(0) { $0 + $1.utf8.count }
        guard values.values.contains(where: { !$0.isEmpty }), size <= Self.sizeLimit else { return nil }
    }

    /// Escaped in JSON a character may take six bytes; a session keeps 4,096.
    private static let sizeLimit = 640

    /// Whether `path` takes a form that is worth keeping.
    static func isKept(_ path: String) -> Bool { kind(sentTo: path) != nil }

    /// The forms with text worth keeping, by the path they are sent to: their page, and the fields. Never a password.
    private static func kind(sentTo path: String) -> (page: String, fields: [String])? {
        let profile = ["display_name", "email", "groups"]
        if path == "/admin/users" { return (path, ["username", "admin"] + profile) }
        guard path.hasPrefix("/admin/users/"), path.hasSuffix("/profile") else { return nil }
        return (String(path.dropLast("/profile".count)), profile)
    }

    /// Whether it can still be taken up in the form at `path`.
    func fits(_ path: String, at now: Timestamp) -> Bool {
        guard path == self.path, let age = now.age(of: Timestamp(milliseconds: keptAt)) else { return false }
        return age < Self.lifetime
    }

    /// The address of the page that shows the form with what was typed.
    var link: String { LocalLink(path, [("kept", "form")]).description }
}
