/// How an application may read a request.
package enum RequestReading: Sendable {
    /// As it was sent, byte for byte, with its path percent-decoded once.
    case strict(String)
    /// As lenient applications read it.
    case lenient(LenientPath)

    /// The methods that the request may be taken for: to a lenient application, `HEAD` is a `GET` as well.
    func methods(of request: ForwardedRequest) -> [String] {
        if case .lenient = self, request.method == "HEAD" { return ["HEAD", "GET"] }
        return [request.method]
    }

    /// How `path` may be read: strictly first, then in every lenient way.
    package static func all(of path: String) -> [RequestReading] {
        [.strict(path)] + LenientPath.forms(of: path).map(RequestReading.lenient)
    }
}
