/// What is decided for the applications of others.
package struct ForwardAuthSettings: Sendable, Hashable {
    /// The path of the file of rules, or nil.
    package let rules: String?
    /// The hosts people may be sent back to.
    package let redirectHosts: RedirectHosts

    init(from reader: inout SettingsReader, publicURL: PublicURL) {
        rules = reader.read(Settings.forwardAuthRules)
        redirectHosts = RedirectHosts(
            reader.read(Settings.redirectHosts), allowsPlainHTTP: !publicURL.isEncrypted)
    }
}

extension Settings {
    static let forwardAuthRules = Setting(
        "forwardauth.rules", .optionalText("the path of a YAML file"), default: nil,
        "Who may see which host and path behind a proxy; without it every one of them needs a signed-in person"
    )
    static let redirectHosts = Setting(
        "forwardauth.redirect.hosts", .hosts, default: [], "The hosts that people may be sent back to after login"
    )
}
