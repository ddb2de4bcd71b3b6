package import WebAddresses

/// The settings of forward-auth.
package struct ForwardAuthSettings: Sendable, Hashable {
    /// The path of the rules file, or nil.
    package let rules: String?
    /// The hosts that users may be sent back to.
    package let redirectHosts: RedirectHosts

    init(from reader: inout SettingsReader, publicURL: PublicURL) {
        rules = reader.read(Settings.forwardAuthRules)
        redirectHosts = RedirectHosts(
            reader.read(Settings.redirectHosts), allowsPlainHTTP: !publicURL.isEncrypted)
    }
}

extension Settings {
    package static let forwardAuthRules = Setting(
        "forwardauth.rules", .optionalText("the path of a YAML file"), default: nil, effect: .reload,
        "The access rules for hosts and paths behind a proxy; without them each request needs a signed-in user"
    )
    package static let redirectHosts = Setting(
        "forwardauth.redirect.hosts", .hosts, default: [], "The hosts that users may be sent back to after login"
    )
}
