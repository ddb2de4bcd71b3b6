import Crypto
import Hummingbird
import RequestEdge
import Sessions
import WebAddresses

/// Counts how often a signed-in user was sent back to the same application address within seconds: a redirect loop,
/// because the application's host does not get the session cookie.
///
/// The count is in a short-lived cookie and covers one address.
struct ReturnBounces: Sendable {
    /// The number of redirects to one address before the user gets an explanation instead.
    static let limit = 5
    /// How long a redirect counts. A browser in a loop is back sooner.
    private static let memory = Duration.seconds(10)

    private let cookie: HostCookie

    init(isSecure: Bool) {
        cookie = HostCookie("coatcheck-bounces", isSecure: isSecure)
    }

    /// The number of recent redirects to `target`.
    func count(of target: ReturnTarget, in request: Request) -> Int {
        let parts = (cookie.value(in: request) ?? "").split(separator: ".")
        guard parts.count == 2, parts[1] == Self.name(of: target), let count = Int(parts[0]) else { return 0 }
        return min(max(count, 0), Self.limit)
    }

    /// The `Set-Cookie` line that counts one more.
    func line(counting target: ReturnTarget, after count: Int) -> String {
        cookie.line(setting: "\(count + 1).\(Self.name(of: target))", for: Self.memory)
    }

    private static func name(of target: ReturnTarget) -> String {
        Base64URL.encode(SHA256.hash(data: Array(target.description.utf8)).prefix(9))
    }
}
