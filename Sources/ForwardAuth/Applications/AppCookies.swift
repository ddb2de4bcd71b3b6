import DeviceBinding
import RequestEdge
package import Sessions

/// The cookies at the host of an application. Their names never change, so configurations of applications can rely on them.
package struct AppCookies: Sendable {
    /// The common prefix of the cookies that bind handover codes to a browser.
    let binding: HostCookiePrefix
    /// The cookie that stands for the session.
    let app: SessionCookie
    /// Finds the session cookie.
    package let scanner: CookieScanner
    /// Finds the second cookie of a bound session.
    let proofScanner: CookieScanner

    /// The digests of the second cookie of a request.
    package func proofs(in headers: [String]) -> [SecretDigest] {
        proofScanner.values(in: headers).compactMap { DeviceBinding.proof(of: $0) }
    }

    /// - Parameter isSecure: False only with `--dev`: then the names have no prefix either.
    package init(isSecure: Bool) throws {
        binding = HostCookiePrefix("coatcheck-start-", isSecure: isSecure)
        app = try SessionCookie(name: HostCookie("coatcheck-app", isSecure: isSecure).name, isSecure: isSecure)
        scanner = CookieScanner(name: app.name)
        proofScanner = CookieScanner(name: app.name + "-bound")
    }
}
