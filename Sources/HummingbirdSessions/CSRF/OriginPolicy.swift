/// Decides from what a browser says about a request's origin whether the request may change anything.
///
/// Fetch Metadata is asked first, because only the browser can set it; `Origin` is the answer of browsers that do not
/// send Fetch Metadata, or not to this address. Requests with neither come from programs; they are left to the
/// anti-forgery token. Same-site is refused like cross-site: a neighbouring subdomain is not us.
public struct OriginPolicy: Sendable, Hashable {
    /// What to do with a request that would change something.
    public enum Verdict: Sendable, Hashable {
        /// The browser vouches for it. The anti-forgery token is still checked.
        case allowed
        /// No browser said anything. Only an anti-forgery token can vouch for it.
        case unknown
        /// It comes from elsewhere, and must be refused.
        case refused(Vector)
    }

    /// Which statement gave a foreign request away, for the audit log.
    public enum Vector: String, Sendable, Hashable {
        /// `Sec-Fetch-Site`.
        case fetchMetadata = "sfs"
        /// `Origin`.
        case origin
    }

    /// The origin browsers see us under, such as `https://auth.example.com`.
    public let origin: String
    /// Other origins that may post here. Default none.
    public let trustedOrigins: Set<String>

    /// Creates a policy. Origins are compared exactly: scheme, host and port, without a trailing slash.
    ///
    /// - Parameters:
    ///   - origin: The origin browsers see us under. It is configured, never read from `Host`.
    ///   - trustedOrigins: Other origins that may post here. Default none.
    public init(origin: String, trustedOrigins: Set<String> = []) {
        self.origin = origin
        self.trustedOrigins = trustedOrigins
    }

    /// Judges an unsafe request by two of its headers.
    ///
    /// - Parameters:
    ///   - origin: The `Origin` header, if there is one.
    ///   - fetchSite: The `Sec-Fetch-Site` header, if there is one. A value we do not know is refused.
    public func verdict(origin: String?, fetchSite: String?) -> Verdict {
        if let origin, trustedOrigins.contains(origin) { return .allowed }
        if let fetchSite {
            return fetchSite == "same-origin" || fetchSite == "none" ? .allowed : .refused(.fetchMetadata)
        }
        guard let origin else { return .unknown }
        return origin == self.origin ? .allowed : .refused(.origin)
    }
}
