package import Passkeys
import WebAddresses

/// Whether browsers use passkeys at `public.url`, and for which relying party.
package enum PasskeyAvailability: Sendable, Hashable {
    case on(RelyingParty)
    /// The reason is a clause, such as `public.url is an IP address, and …`.
    case off(reason: String)

    /// Decides by the rules of WebAuthn L3 §5.1.3 and §5.11.
    ///
    /// Browsers know which domains are registered names; without their list, an id above the host is only known to be no
    /// top-level domain. Answers count from `public.url` only, because pages of other origins cannot send them here.
    ///
    /// - Parameters:
    ///   - id: the domain that passkeys are bound to; nil means the host of `public.url`.
    ///   - related: the origins that may use the passkeys of another domain.
    init(at publicURL: PublicURL, id: String?, related: RelatedOrigins) {
        let host = publicURL.host
        let id = id?.lowercased() ?? host
        guard !publicURL.isAddress else {
            self = .off(reason: "public.url is an IP address, and browsers bind passkeys to host names")
            return
        }
        let isAbove = host.hasSuffix("." + id)
        guard id == host || isAbove || related.origins.contains(publicURL) else {
            self = .off(
                reason: "public.url (\(publicURL)) is not in this domain, and webauthn.related.origins does not list it"
            )
            return
        }
        guard !isAbove || id.contains(".") else {
            self = .off(reason: "it is a top-level domain, which browsers refuse")
            return
        }
        do throws(RelyingParty.Unsuitable) {
            self = .on(try RelyingParty(id: id, name: host, origins: [publicURL.origin]))
        } catch {
            self = .off(reason: error.description)
        }
    }
}

extension PublicURL {
    fileprivate var isAddress: Bool { host.hasPrefix("[") || IPAddress(host) != nil }
}
