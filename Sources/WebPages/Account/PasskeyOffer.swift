import HTTPTypes
import Hummingbird
import RequestEdge
import Sessions
import UserAccounts

/// Offers a passkey on the account page to users who sign in without one: in each browser at most every 30 days, and for 400
/// days not where a user has declined or has signed in with a passkey.
///
/// Only the browser remembers it. What it says is a preference and protects nothing.
package struct PasskeyOffer: Sendable {
    /// How long the page waits before it offers one again.
    static let pause = Duration.seconds(30 * 86_400)
    /// The longest that browsers keep a cookie (RFC 6265bis §5.5): 400 days.
    static let longest = Duration.seconds(400 * 86_400)

    private static let (shown, ended) = ("shown", "ended")

    private let cookie: HostCookie
    private let hasPasskeys: Bool

    /// - Parameters:
    ///   - isSecure: False only with `--dev`.
    ///   - hasPasskeys: whether this server has passkeys.
    package init(isSecure: Bool, hasPasskeys: Bool) {
        cookie = HostCookie("coatcheck-passkey-offer", isSecure: isSecure)
        self.hasPasskeys = hasPasskeys
    }

    /// What a visit of the account page means for the offer.
    struct Decision: Sendable {
        /// Whether the page offers a passkey.
        let isShown: Bool
        /// What the browser is to remember.
        let field: HTTPField?
    }

    /// The decision about a visit of the account page.
    func decision(for visitor: Visitor, _ request: Request) -> Decision {
        let known = cookie.value(in: request)
        if visitor.session.record.authentication.keys.contains(.proofOfPossession) {
            return Decision(isShown: false, field: known == Self.ended[...] ? nil : ending)
        }
        guard hasPasskeys, known == nil, !visitor.account.mustChangePassword else {
            return Decision(isShown: false, field: nil)
        }
        return Decision(isShown: true, field: field(Self.shown, for: Self.pause))
    }

    /// The header field for a user who wants no further offer in this browser.
    var ending: HTTPField { field(Self.ended, for: Self.longest) }

    private func field(_ value: String, for lifetime: Duration) -> HTTPField {
        HTTPField(name: .setCookie, value: cookie.line(setting: value, for: lifetime))
    }
}
