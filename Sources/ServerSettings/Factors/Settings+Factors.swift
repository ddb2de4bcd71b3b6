extension Settings {
    static let factorsRequired = Setting(
        "factors.required", ValueFormat<FactorSettings.Requirement>.word, default: .never,
        "Whose accounts need a second factor; every user may have one"
    )
    static let factorsGrace = Setting(
        "factors.grace", .duration(in: .zero...(.seconds(90 * 86_400))), default: .seconds(7 * 86_400),
        "How long an account that needs a second factor stays usable without one, from its first login under `factors.required`; then it opens only the page that sets one up"
    )
    static let trustedBrowser = Setting(
        "factors.trusted.browser", .durationOrOff(in: .seconds(1)...(.seconds(90 * 86_400))), default: nil,
        "How long users may have a browser trusted, so that it is not asked for the second factor again; not for administrators"
    )
    package static let relyingPartyID = Setting(
        "webauthn.rp.id", .optionalText("a domain such as example.org"), default: nil,
        "The domain that passkeys are bound to, the host of `public.url` or a domain above it. Unless set it is the host; after a change no passkey works, and the server does not start until they are given up"
    )
    static let relatedOrigins = Setting(
        "webauthn.related.origins", .relatedOrigins, default: RelatedOrigins.none,
        "The origins outside that domain at which its passkeys may be used, for several login hosts"
    )
}
