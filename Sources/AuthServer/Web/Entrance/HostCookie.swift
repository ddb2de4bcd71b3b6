import HTTPTypes
import Hummingbird

/// A cookie for this host alone that is no session.
struct HostCookie: Sendable {
    let name: String
    private let isSecure: Bool

    /// - Parameter isSecure: False only with `--dev`: then the name has no prefix either.
    init(_ name: String, isSecure: Bool) {
        self.name = (isSecure ? "__Host-" : "") + name
        self.isSecure = isSecure
    }

    /// The value the browser sent. `nil` when there is none, or not exactly one.
    func value(in request: Request) -> Substring? {
        var values: Set<Substring> = []
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { values.insert(parts[1]) }
            }
        }
        return values.count == 1 ? values.first : nil
    }

    /// The value of a `Set-Cookie` line. Without a lifetime the browser forgets the cookie when it closes.
    func line(setting value: String, for lifetime: Duration? = nil) -> String {
        let age = lifetime.map { "; Max-Age=\($0.components.seconds)" } ?? ""
        return "\(name)=\(value); Path=/\(age)\(isSecure ? "; Secure" : ""); HttpOnly; SameSite=Lax"
    }
}
