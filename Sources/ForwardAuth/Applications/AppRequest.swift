import HTTPTypes
import Hummingbird
import Operations
import RequestEdge
package import WebAddresses

/// Where requests to the hosts of applications may come from, and which hosts these are.
package struct AppHosts: Sendable {
    package let trustedProxies: [AddressRange]
    package let allowed: RedirectHosts

    package init(trustedProxies: [AddressRange], allowed: RedirectHosts) {
        self.trustedProxies = trustedProxies
        self.allowed = allowed
    }
}

/// A request to `/.coatcheck/…` on an application's own host, which a trusted proxy handed to this server.
struct AppRequest: Sendable {
    /// The address at the application's host.
    let address: ForwardedAddress
    /// The query.
    let query: FormFields

    var host: AppHost { AppHost(address.host) }

    /// Reads a request.
    ///
    /// - Throws: `HTTPError` 403 for a sender that is not a trusted proxy, 400 without exactly one of each forwarded
    ///   header, 404 for a host that the operator did not list.
    init(_ request: Request, _ context: AuthServerRequestContext, at hosts: AppHosts) throws {
        guard context.isFrom(hosts.trustedProxies) else { throw HTTPError(.forbidden) }
        do {
            address = try ForwardedAddress(
                scheme: request.headers.only(.xForwardedProto), authority: request.headers.only(.xForwardedHost),
                uri: request.uri.path[...])
        } catch {
            throw HTTPError(.badRequest)
        }
        guard hosts.allowed.contain(address) else { throw HTTPError(.notFound) }
        query = try FormFields(queryOf: request)
    }

    /// The page to continue to: a path at the application's host, `/` for any other value.
    var next: String {
        AppLink.path(query.text("next"))
    }

    /// Whether this is the second attempt.
    var isRepeated: Bool { query.isTicked("again") }

    /// Whether a page of this host sent the request. A page with `Referrer-Policy: no-referrer` has the origin `null`; then
    /// `Sec-Fetch-Site` decides, which only the browser can set.
    ///
    /// The cookie is `SameSite=Lax`, so forms of other sites do not carry it, but forms of sibling hosts do.
    func isFromOwnPage(_ headers: HTTPFields) -> Bool {
        switch headers[.origin] {
        case nil, "null": headers[.secFetchSite] == "same-origin"
        case let origin?: origin == address.origin
        }
    }
}
