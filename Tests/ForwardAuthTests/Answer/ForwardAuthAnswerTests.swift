import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Sessions
import Testing

@testable import ForwardAuth
@testable import RequestEdge
@testable import WebAddresses

@Suite("The answers to a proxy")
struct ForwardAuthAnswerTests {
    private func answer(_ dialect: any ForwardAuthDialect = CaddyDialect()) throws -> ForwardAuthAnswer {
        let hosts = RedirectHosts(["*.example.org"].compactMap { HostPattern($0) }, allowsPlainHTTP: false)
        let origin = try PublicURL("https://auth.example.org")
        return ForwardAuthAnswer(
            dialect: dialect, links: ForwardAuthLinks(publicURL: origin, hosts: hosts, cookieDomain: "example.org"))
    }

    private func request(
        _ url: String = "https://app.example.org/a?b=c&d",
        _ reader: ForwardedRequest.Reader = .page
    ) throws -> ForwardedRequest {
        try ForwardedRequest(try ForwardedAddress(url: url), method: "GET", client: nil, reader: reader)
    }

    @Test("a user is redirected to the login page and back; nginx cannot redirect, so it gets the address in a header")
    func navigation() throws {
        for dialect in ForwardAuthRoutes.dialects {
            let response = try answer(dialect).refuse(.unauthenticated(.idle), try request())
            #expect(response.status == (dialect.name == "nginx" ? .unauthorized : .found))
            #expect(
                response.headers[.location]
                    == "https://auth.example.org/login?next=https%3A%2F%2Fapp.example.org%2Fa%3Fb%3Dc%26d")
            #expect(response.headers[.loginURL] == nil, "the address is in the head once")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.headers[.setCookie] == nil)
        }
    }

    @Test("a script and a handshake get the address of the login page, and no redirect")
    func programs() throws {
        for reader in [ForwardedRequest.Reader.program, .handshake] {
            let response = try answer().refuse(.unauthenticated(nil), try request(reader: reader))
            #expect(response.status == .unauthorized)
            #expect(response.headers[.location] == nil)
            #expect(response.headers[.wwwAuthenticate] == "Session")
            #expect(
                response.headers[.loginURL]
                    == "https://auth.example.org/login?next=https%3A%2F%2Fapp.example.org%2F")
        }
    }

    private func request(reader: ForwardedRequest.Reader) throws -> ForwardedRequest {
        try request("https://app.example.org/api/x", reader)
    }

    @Test("a user from a host that is not listed is not sent back there")
    func foreignHosts() throws {
        for url in ["https://app.evil.example/", "http://app.example.org/", "https://app.example.org:8443/"] {
            let response = try answer().refuse(.unauthenticated(nil), try request(url))
            #expect(response.headers[.location] == "https://auth.example.org/login")
        }
    }

    @Test("on this server's own host the way back is a path")
    func sameHost() throws {
        let response = try answer().refuse(.unauthenticated(nil), try request("https://auth.example.org/app/x?y"))
        #expect(response.headers[.location] == "https://auth.example.org/login?next=%2Fapp%2Fx%3Fy")
    }

    @Test("an address too long to be remembered leads back to the front page")
    func longAddress() throws {
        let long = "https://app.example.org/?" + String(repeating: "a", count: 3000)
        let response = try answer().refuse(.unauthenticated(nil), try request(long))
        #expect(response.headers[.location]?.hasSuffix("next=https%3A%2F%2Fapp.example.org%2F") == true)
    }

    @Test("the page to choose a new password is not redirected to itself")
    func passwordPage() throws {
        let links = ForwardAuthLinks(publicURL: try PublicURL("https://auth.example.org"), hosts: .none)
        for path in ["/account", "/account/password", "/account?done=x"] {
            #expect(links.isAccountPage(try ForwardedAddress(url: "https://auth.example.org" + path)))
        }
        for url in [
            "https://auth.example.org/accounts", "https://app.example.org/account", "https://auth.example.org/",
        ] {
            #expect(!links.isAccountPage(try ForwardedAddress(url: url)))
        }
    }

    @Test("the missing requirement is in the address and in the challenge of RFC 9470")
    func stepUp() throws {
        let fresh = try answer().refuse(.stepUp(.fresh(.seconds(300))), try request())
        #expect(fresh.status == .found)
        #expect(fresh.headers[.location]?.hasPrefix("https://auth.example.org/reauthenticate?next=") == true)
        #expect(fresh.headers[.wwwAuthenticate]?.contains(#"max_age="300""#) == true)
        let level = try answer().refuse(.stepUp(.level(.aal2)), try request(reader: .program))
        #expect(level.status == .unauthorized)
        #expect(level.headers[.loginURL]?.contains("/reauthenticate?level=aal2&next=") == true)
        #expect(level.headers[.wwwAuthenticate]?.contains(#"acr_values="aal2""#) == true)
    }

    @Test("who may not come in is not sent to sign in again")
    func forbidden() throws {
        for dialect in ForwardAuthRoutes.dialects {
            let response = try answer(dialect).refuse(.forbidden, try request())
            #expect(response.status == .forbidden)
            #expect(response.headers[.location] == nil && response.headers[.loginURL] == nil)
        }
    }

    @Test("nginx is given no status but those it knows for what a browser can cause")
    func refusals() throws {
        for error in [ForwardedRequestError.ambiguous("x"), .malformed("x")] {
            #expect(try answer(NginxDialect()).refuse(error).status == .forbidden)
            #expect(try answer(TraefikDialect()).refuse(error).status == .badRequest)
        }
        #expect(try answer(NginxDialect()).refuse(.misconfigured("x")).status == .badRequest)
    }
}
