import HTTPTypes
package import Hummingbird
package import PageRendering
import RequestEdge
import UserAccounts
import WebAddresses

/// A page for each reason to answer 403.
extension Pages {
    /// The form did not come from this server's own address: another site sent it, or the user opened the page at another
    /// address.
    var foreignForm: Response {
        let address = publicURL
        return refusal(
            .forbidden, wording: .foreign, hint: "The address of this server is \(address).",
            actions: [.init(label: "Open \(address)", href: address.link(to: "/"), style: "button-main")])
    }

    /// The form's token is older than the session's current secret.
    ///
    /// - Parameter form: The address at which the form shows its fields again, if they were kept.
    func staleForm(_ request: Request, keptAt form: String?) -> Response {
        guard let form else {
            let page = Self.page(ofFormSentTo: request.uri.path)
            return refusal(
                .forbidden, wording: .stale,
                actions: [.init(label: "Back to the page", href: page, style: "button-main")])
        }
        return refusal(
            .forbidden, wording: .stale, hint: "The form keeps what you entered for ten minutes.",
            actions: [.init(label: "Back to the form", href: form, style: "button-main")])
    }

    /// A user who is not an administrator requested a page of the console.
    func missingRights(_ visitor: Visitor, _ request: Request) -> Response {
        let next = request.method == .get ? request.uri.path : ""
        return refusal(
            .forbidden, wording: .rights, hint: "You are signed in as \(visitor.account.username).",
            actions: [
                .init(label: "Your account", href: PagePath.account, style: "button-main"),
                .init(
                    label: "Sign in with another account",
                    href: LocalLink(PagePath.logout, [("next", next)]).description,
                    style: "button-quiet"),
            ])
    }

    /// Names this server's address on a page that was opened at another one, where signing in may fail: browsers bind cookies
    /// and origins to the address in use. Behind a proxy `Host` may differ from that address.
    package func notices(openedAt request: Request) -> [Notice] {
        let (address, headers) = (publicURL, request.headers)
        guard let authority = request.head.authority?.lowercased(), authority != address.authority,
            Self.proxyFields.allSatisfy({ headers[$0] == nil })
        else { return [] }
        return [Notice("The address of this server is \(address). Signing in works only there.", tone: .info)]
    }

    private static let proxyFields: [HTTPField.Name] = [.xForwardedFor, .xForwardedHost, .forwarded, .via]
}

extension PublicURL {
    /// The value that browsers send as `Host`.
    fileprivate var authority: String { String(origin.dropFirst(scheme.count + "://".count)) }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self.literal("Forwarded")
    fileprivate static let via = Self.literal("Via")
}
