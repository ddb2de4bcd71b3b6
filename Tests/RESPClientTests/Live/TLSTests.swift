import Foundation
import TestSupport
import Testing

@testable import RESPClient

@Suite(.enabled(if: RedisServers.tls.isExpected)) struct TLSTests {
    private let url: String

    init() throws {
        url = try RedisServers.tls.url
    }

    /// What becomes of a command with a changed URL.
    private func failure(_ change: (inout String) -> Void) async throws -> RESPError? {
        var url = url
        change(&url)
        return try await withClient(RESPConfiguration(url: url)) { client in
            await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
        }
    }

    @Test("commands travel over TLS with a custom authority and a client certificate")
    func roundTrip() async throws {
        try await RedisServers.tls.withClient { client async throws in
            let key = freshKey()
            let value = String(repeating: "x", count: 100_000)
            #expect(try await client.send(RESPCommand("SET", key, value)) == .simple("OK"))
            #expect(try await client.send(RESPCommand("GETDEL", key)).text == value)
        }
    }

    @Test("a server whose authority is not trusted is refused")
    func foreignAuthority() async throws {
        let error = try await failure { url in
            url = url.replacing(/ssl_ca_certs=[^&]*&?/, with: "")
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("ssl_ca_certs") == true)
    }

    @Test("a certificate for another host is refused")
    func wrongHost() async throws {
        let error = try await failure { url in
            // Still this machine, but by an address that is not in the certificate.
            url = url.replacing("localhost", with: "[::ffff:127.0.0.1]")
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("host") == true, "\(error?.message ?? "")")
    }

    @Test("a server that wants a client certificate refuses us without one")
    func noClientCertificate() async throws {
        let error = try await failure { url in
            url = url.replacing(/&?ssl_(certfile|keyfile)=[^&]*/, with: "")
        }
        #expect(error?.code == .misconfigured, "\(error?.message ?? "")")
        #expect(error?.message.contains("ssl_certfile") == true, "\(error?.message ?? "")")
    }

    @Test("the failure to speak in the clear to a server that expects TLS names the setting")
    func clearText() async throws {
        let error = try await failure { url in
            url = url.replacing("rediss://", with: "redis://").replacing(/\?.*/, with: "")
        }
        #expect(error?.message.contains("rediss") == true, "\(error?.message ?? "")")
    }

    @Test(
        "the failure to speak TLS to a server that does not names the setting",
        .enabled(if: RedisServers.single.isExpected))
    func tlsToClearText() async throws {
        let single = try RedisServers.single.url
        let error = try await failure { $0 = single.replacing("redis://", with: "rediss://") }
        #expect(error?.message.contains("rediss") == true, "\(error?.message ?? "")")
    }

    @Test("a file that is missing, or is no PEM, is named by its parameter")
    func missingFile() async throws {
        for path in ["/nonexistent.pem", "/etc/passwd"] {
            let error = try await failure { url in
                url = url.replacing(/ssl_ca_certs=[^&]*/, with: "ssl_ca_certs=\(path)")
            }
            #expect(error?.code == .misconfigured)
            #expect(error?.message.contains("ssl_ca_certs") == true)
        }
    }
}
