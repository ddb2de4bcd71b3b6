import HTTPTypes
import Hummingbird
import UserAccounts

/// Why a form or a page is refused with 403, each in its own words.
extension Pages {
    /// A form that did not come from this server's address: another site sent it, or the page was opened at another address.
    var foreignForm: Response {
        let address = server.configuration.publicURL
        return refusal(
            .forbidden, wording: .foreign, hint: "The address of this server is \(address).",
            actions: [.init(label: "Open \(address)", href: address.link(to: "/"), style: "button-main")])
    }

    /// A form whose token is from before the session got a new secret.
    ///
    /// - Parameter form: The page with what was typed, where it was kept.
    func staleForm(_ request: Request, keptAt form: String?) -> Response {
        guard let form else {
            let page = Self.formPages.first { request.uri.path == $0 || request.uri.path.hasPrefix($0 + "/") }
            return refusal(
                .forbidden, wording: .stale,
                actions: [.init(label: "Back to the page", href: page ?? "/account", style: "button-main")])
        }
        return refusal(
            .forbidden, wording: .stale, hint: "What you typed was kept for ten minutes.",
            actions: [.init(label: "Back to the form", href: form, style: "button-main")])
    }

    /// A page for administrators, asked for by somebody who is none.
    func missingRights(_ visitor: Visitor, _ request: Request) -> Response {
        let next = request.method == .get ? request.uri.path : ""
        return refusal(
            .forbidden, wording: .rights, hint: "You are signed in as \(visitor.account.username).",
            actions: [
                .init(label: "Your account", href: "/account", style: "button-main"),
                .init(
                    label: "Sign in with another account", href: LocalLink("/logout", [("next", next)]).description,
                    style: "button-quiet"),
            ])
    }

    private static let formPages = ["/admin/users", "/admin/sessions", "/reauthenticate", "/logout"]

    /// Tells the address of this server on a form that was opened at another one, where signing in may not work: browsers keep
    /// cookies, and name origins, by the address they see. Behind a proxy `Host` need not be that address.
    func notices(openedAt request: Request) -> [Notice] {
        let (address, headers) = (server.configuration.publicURL, request.headers)
        guard let authority = request.head.authority?.lowercased(), authority != address.authority,
            Self.proxyFields.allSatisfy({ headers[$0] == nil })
        else { return [] }
        return [Notice("The address of this server is \(address). Signing in works only there.", tone: .info)]
    }

    private static let proxyFields: [HTTPField.Name] = [.xForwardedFor, .xForwardedHost, .forwarded, .via]
}

extension PublicURL {
    /// What browsers send as `Host`.
    fileprivate var authority: String { String(origin.dropFirst(scheme.count + "://".count)) }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self.literal("Forwarded")
    fileprivate static let via = Self.literal("Via")
}
