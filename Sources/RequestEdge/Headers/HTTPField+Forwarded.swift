package import HTTPTypes
package import WebAddresses

/// The headers in which proxies forward the original request.
extension HTTPField.Name {
    /// The page on which the user can remove the obstacle. nginx drops the body, so the address is a header too.
    package static let loginURL = Self.literal("Login-URL")
    /// The obstacle, the `code` of the problem.
    package static let loginReason = Self.literal("Login-Reason")
    package static let secFetchMode = Self.literal("Sec-Fetch-Mode")
    package static let xForwardedFor = Self.literal("X-Forwarded-For")
    package static let xForwardedHost = Self.literal("X-Forwarded-Host")
    package static let xForwardedMethod = Self.literal("X-Forwarded-Method")
    package static let xForwardedProto = Self.literal("X-Forwarded-Proto")
    package static let xForwardedURI = Self.literal("X-Forwarded-Uri")
    package static let xOriginalMethod = Self.literal("X-Original-Method")
    package static let xOriginalURL = Self.literal("X-Original-URL")
    package static let xRequestedWith = Self.literal("X-Requested-With")
}

extension HTTPFields {
    /// The value of a header that must be present exactly once.
    package func only(_ name: HTTPField.Name) throws(ForwardedRequestError) -> String {
        let values = self[values: name]
        guard let value = values.first else { throw .misconfigured("\(name) is missing") }
        guard values.count == 1 else { throw .misconfigured("\(name) was sent more than once") }
        return value
    }
}
