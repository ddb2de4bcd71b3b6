public import HTTPTypes
import Sessions

/// The origins that state-changing requests may come from, decided by the browser's information about a request's origin.
///
/// A pure decision, the first of two layers against forged requests; the second is the session's token (``CSRFMiddleware``). It
/// checks Fetch Metadata first, and `Origin` if that is missing (OWASP CSRF cheat sheet). It never checks the `Host` header:
/// behind a proxy that need not be the host that the browser sees.
public struct OriginPolicy: Sendable, Hashable {
    /// The decision about a request, based on its headers.
    public enum Verdict: Sendable, Hashable {
        /// The method changes nothing, so the origin does not matter.
        case safe
        /// The request comes from this site, from a trusted one, or directly from the user.
        case trusted
        /// The client does not state the origin: an old browser, or no browser. Require the token if it sent a cookie.
        case unknown
        /// The request comes from another site.
        case foreign
    }

    /// The origin at which browsers see this application, such as `https://login.example.com`.
    public let origin: String
    /// Other origins that may send state-changing requests. Default none.
    public let trustedOrigins: Set<String>

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - origin: an `http` or `https` URL; only its origin counts.
    ///   - trustedOrigins: likewise. Requests from each still need the session's token.
    /// - Throws: `SessionError` with code `invalidConfiguration` for anything that is not such a URL.
    public init(origin: String, trustedOrigins: some Sequence<String> = []) throws {
        self.origin = try Self.normalised(origin)
        self.trustedOrigins = Set(try trustedOrigins.map(Self.normalised))
    }

    /// Judges a request by its method and headers.
    public func judge(_ method: HTTPRequest.Method, _ headers: HTTPFields) -> Verdict {
        Self.isSafe(method) ? .safe : judge(origin: headers[.origin], fetchSite: headers[.secFetchSite])
    }

    /// Whether requests with this method change nothing (RFC 9110 §9.2.1).
    static func isSafe(_ method: HTTPRequest.Method) -> Bool {
        method == .get || method == .head || method == .options
    }

    /// Judges a state-changing request. A header that was sent twice arrives here joined by a comma, and matches nothing.
    private func judge(origin sender: String?, fetchSite: String?) -> Verdict {
        if let sender, trustedOrigins.contains(sender) { return .trusted }
        switch fetchSite {
        case "same-origin", "none": return .trusted
        // Also refuses `same-site`: a sibling domain may belong to another party. Unknown values are refused, not ignored.
        case .some: return .foreign
        case nil: break
        }
        guard let sender else { return .unknown }
        return sender == origin ? .trusted : .foreign
    }

    /// The origin of `url` as browsers write it: lower case, no path, no default port.
    private static func normalised(_ url: String) throws -> String {
        let parts = url.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let defaultPort = ["http": ":80", "https": ":443"][parts[0]] else {
            throw SessionError(.invalidConfiguration, "not an http or https URL: \(url)")
        }
        var host = parts[1].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if host.hasSuffix(defaultPort) { host = host.dropLast(defaultPort.count) }
        guard !host.isEmpty, !host.hasPrefix(":"), host.allSatisfy(isHostCharacter) else {
            throw SessionError(.invalidConfiguration, "a URL without a usable host: \(url)")
        }
        return "\(parts[0])://\(host)"
    }

    private static func isHostCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || ".-:[]_".contains(character))
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
