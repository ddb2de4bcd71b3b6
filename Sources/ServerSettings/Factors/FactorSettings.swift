package import Passkeys
import WebAddresses

/// Which accounts need a second factor, and for which site passkeys are made.
package struct FactorSettings: Sendable, Hashable {
    /// Whose accounts need a second factor. Every user may have one.
    package enum Requirement: String, Sendable, CaseIterable {
        case never
        case administrators
        case all
    }

    package let required: Requirement
    /// How long an account that needs a second factor stays usable without one, counted from its first login under the
    /// requirement; then it opens only the page that sets one up. Zero: it does so at once.
    package let grace: Duration
    /// How long a browser may be trusted after a second factor, so that it is not asked for again; nil: it always is.
    package let trustedBrowser: Duration?
    /// The origins outside the relying party's domain at which its passkeys may be used.
    package let relatedOrigins: RelatedOrigins
    /// Whether passkeys can be used at `public.url`.
    package let passkeys: PasskeyAvailability
    /// What authenticators and apps for one-time codes call this installation: the host of `public.url`.
    package let issuer: String
    /// `webauthn.rp.id`, if it is set.
    private let configuredID: String?

    /// The site that passkeys belong to; nil if they are off.
    package var relyingParty: RelyingParty? {
        guard case .on(let relyingParty) = passkeys else { return nil }
        return relyingParty
    }

    /// The domain of that site; nil if passkeys are off.
    package var relyingPartyID: String? { relyingParty?.id }

    init(from reader: inout SettingsReader, publicURL: PublicURL) {
        required = reader.read(Settings.factorsRequired)
        grace = reader.read(Settings.factorsGrace)
        trustedBrowser = reader.read(Settings.trustedBrowser)
        configuredID = reader.read(Settings.relyingPartyID)
        relatedOrigins = reader.read(Settings.relatedOrigins)
        passkeys = PasskeyAvailability(at: publicURL, id: configuredID, related: relatedOrigins)
        issuer = publicURL.host
    }
}

extension FactorSettings {
    /// The shortest minimum of a password that may be an account's only factor (NIST SP 800-63B-4 §3.1.1.2).
    private static let onlyFactorLength = 15

    /// Reports contradictions.
    func check(_ reader: inout SettingsReader, passwords: PasswordSettings) {
        if passwords.minimumLength < Self.onlyFactorLength, required != .all {
            reader.report(
                Settings.passwordMinimumLength.key, against: [Settings.factorsRequired.key],
                "the password may be an account's only factor",
                advice: "write at least \(Self.onlyFactorLength), or set factors.required: all"
            )
        }
        if configuredID != nil, case .off(let reason) = passkeys {
            reader.report(
                Settings.relyingPartyID.key, against: [Settings.publicURL.key, Settings.relatedOrigins.key], reason,
                advice: "write the host of public.url or a domain above it"
            )
        }
    }

    /// Shows the id that follows from `public.url`.
    func derive(_ reader: inout SettingsReader) {
        guard let relyingParty else { return }
        reader.derive(Settings.relyingPartyID.key, text: relyingParty.id)
    }

    /// Warnings about permitted but risky values.
    func remarks(publicURL: PublicURL, passwords: PasswordSettings) -> [String] {
        var remarks: [String] = []
        if case .off(let reason) = passkeys { remarks.append("passkeys are off: \(reason)") }
        if grace > .zero, passwords.minimumLength < Self.onlyFactorLength {
            remarks.append(
                """
                passwords.minimum.length is \(passwords.minimumLength), and such a password may be an account's only factor for \
                \(DurationText.format(grace)) (factors.grace)
                """)
        }
        if required != .never, passwords.pepperFile == nil {
            remarks.append(
                """
                passwords.pepper.file is not set: the secrets of authenticator apps are stored unencrypted, so a stolen database \
                is enough to compute codes
                """)
        }
        if let id = relyingParty?.id, !relatedOrigins.origins.isEmpty, publicURL.origin != "https://\(id)" {
            remarks.append(
                """
                webauthn.related.origins: browsers read it at https://\(id)/.well-known/webauthn, which is not at public.url; let a \
                server with the same list answer there
                """)
        }
        return remarks
    }
}
