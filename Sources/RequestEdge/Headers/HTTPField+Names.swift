package import HTTPTypes

/// Header names that HTTPTypes lacks. The literals are valid tokens, so none of these can be missing.
extension HTTPField.Name {
    package static let clearSiteData = Self.literal("Clear-Site-Data")
    static let crossOriginOpenerPolicy = Self.literal("Cross-Origin-Opener-Policy")
    static let permissionsPolicy = Self.literal("Permissions-Policy")
    static let referrerPolicy = Self.literal("Referrer-Policy")
    static let reportingEndpoints = Self.literal("Reporting-Endpoints")
    package static let lastEventID = Self.literal("Last-Event-ID")
    package static let refresh = Self.literal("Refresh")
    package static let secFetchSite = Self.literal("Sec-Fetch-Site")
    static let xFrameOptions = Self.literal("X-Frame-Options")
    static let xRobotsTag = Self.literal("X-Robots-Tag")

    package static func literal(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return name
    }
}
