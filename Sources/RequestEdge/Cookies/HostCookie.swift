import HTTPTypes
package import Hummingbird

/// A cookie for this host only that is not a session.
package struct HostCookie: Sendable {
    package let name: String
    private let isSecure: Bool

    /// - Parameter isSecure: False only with `--dev`: then the name has no prefix either.
    package init(_ name: String, isSecure: Bool) {
        self.name = (isSecure ? "__Host-" : "") + name
        self.isSecure = isSecure
    }

    /// The value that the browser sent. `nil` unless it sent exactly one.
    package func value(in request: Request) -> Substring? {
        let values = Set(request.cookiePairs.filter { $0.name == name }.map(\.value))
        return values.count == 1 ? values.first : nil
    }

    /// The value of a `Set-Cookie` line. Without a lifetime the browser deletes the cookie when it closes.
    package func line(setting value: String, for lifetime: Duration? = nil) -> String {
        let age = lifetime.map { "; Max-Age=\($0.components.seconds)" } ?? ""
        return "\(name)=\(value); Path=/\(age)\(isSecure ? "; Secure" : ""); HttpOnly; SameSite=Lax"
    }

    /// The value of a `Set-Cookie` line that removes the cookie.
    package var clearingLine: String { line(setting: "", for: .zero) }
}

/// A family of host cookies with a common name prefix, so that parallel answers do not overwrite each other's cookie.
package struct HostCookiePrefix: Sendable {
    private let prefix: String
    private let isSecure: Bool

    package init(_ prefix: String, isSecure: Bool) {
        self.prefix = prefix
        self.isSecure = isSecure
    }

    /// One of the cookies.
    package func cookie(_ suffix: String) -> HostCookie {
        HostCookie(prefix + suffix, isSecure: isSecure)
    }

    /// The cookies that the browser sent, each with the part of its name after the prefix.
    package func all(in request: Request) -> [(suffix: Substring, value: Substring)] {
        let start = cookie("").name
        return request.cookiePairs.filter { $0.name.hasPrefix(start) }.map {
            ($0.name.dropFirst(start.count), $0.value)
        }
    }
}

extension Request {
    /// Names and values of all cookies, without those that have an empty value.
    fileprivate var cookiePairs: [(name: Substring, value: Substring)] {
        headers[values: .cookie].flatMap { header in
            header.split(separator: ";").compactMap { pair in
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }
        }
    }
}
