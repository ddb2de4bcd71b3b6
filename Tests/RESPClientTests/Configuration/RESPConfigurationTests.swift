import Testing

@testable import RESPClient

@Suite struct RESPConfigurationTests {
    @Test("a URL of a host alone means port 6379, database 0, no password, no TLS")
    func defaults() throws {
        let configuration = try RESPConfiguration(url: "redis://localhost")
        #expect(configuration.topology == .single(RESPAddress(host: "localhost", port: 6379)))
        #expect(configuration.database == 0)
        #expect(configuration.credentials == nil)
        #expect(configuration.tls == nil)
        #expect(configuration.connectTimeout == .seconds(2))
        #expect(configuration.commandTimeout == .seconds(1))
    }

    @Test("user, password and database are taken from the URL, percent-decoded")
    func everything() throws {
        let configuration = try RESPConfiguration(url: "redis://al%40ice:p%3A%2F%40ss:w%C3%B6rd@[::1]:7000/12")
        #expect(configuration.topology == .single(RESPAddress(host: "::1", port: 7000)))
        #expect(configuration.credentials == RESPCredentials(user: "al@ice", password: "p:/@ss:wörd"))
        #expect(configuration.database == 12)
    }

    @Test("a password without a user belongs to the default user")
    func passwordOnly() throws {
        let configuration = try RESPConfiguration(url: "redis://:secret@h")
        #expect(configuration.credentials == RESPCredentials(user: nil, password: "secret"))
    }

    @Test("sentinels have their own port and their own credentials")
    func sentinel() throws {
        let url =
            "rediss+sentinel://:data@a,b:1/cloakroom/3?sentinel_username=u&sentinel_password=p%26&ssl_ca_certs=/ca.pem"
        let configuration = try RESPConfiguration(url: url)
        let addresses = [RESPAddress(host: "a", port: 26379), RESPAddress(host: "b", port: 1)]
        #expect(configuration.topology == .sentinel(addresses, primary: "cloakroom"))
        #expect(configuration.database == 3)
        #expect(configuration.credentials == RESPCredentials(user: nil, password: "data"))
        #expect(configuration.sentinelCredentials == RESPCredentials(user: "u", password: "p&"))
        #expect(configuration.tls == RESPTLSFiles(authorities: "/ca.pem"))
    }

    @Test("a cluster is named by some of its nodes")
    func cluster() throws {
        let configuration = try RESPConfiguration(url: "rediss+cluster://a:1,b?ssl_certfile=c.pem&ssl_keyfile=k.pem")
        #expect(
            configuration.topology == .cluster([RESPAddress(host: "a", port: 1), RESPAddress(host: "b", port: 6379)]))
        #expect(configuration.tls == RESPTLSFiles(certificate: "c.pem", key: "k.pem"))
    }

    @Test(
        "a URL that means nothing is refused, and the reason quotes no password",
        arguments: [
            "", "localhost", "http://:hunter2@h", "redis://", "redis://:hunter2@", "redis://hunter2@h", "redis://u:@h",
            "redis://:hunter2@h:0", "redis://:hunter2@h:65536", "redis://:hunter2@h:x", "redis://:hunter2@h/x",
            "redis://:hunter2@h/-1", "redis://:hunter2@h/1/2", "redis://:hunter2@a,b", "redis://:hunter2@h?x=1",
            "redis://:hunter2@h?ssl_ca_certs=/x", "rediss://:hunter2@h?ssl_certfile=/x", "redis://:hunter2%zz@h",
            "redis://:hunter2%ff@h", "redis+sentinel://:hunter2@h", "redis+sentinel://:hunter2@h,/n",
            "redis+sentinel://h/n?sentinel_username=hunter2", "redis+cluster://:hunter2@h/1",
            "redis://h?sentinel_password=hunter2", "rediss://:hunter2@h?ssl_ca_certs=", "rediss://[::1:hunter2",
            "rediss://:hunter2@h?ssl_ca_certs=a&ssl_ca_certs=b",
        ])
    func refusals(url: String) {
        #expect {
            try RESPConfiguration(url: url)
        } throws: { error in
            guard let error = error as? RESPConfigurationError else { return false }
            return !error.message.isEmpty && !"\(error)".contains("hunter2")
        }
    }

    @Test("a configuration cannot print its passwords")
    func secrecy() throws {
        let configuration = try RESPConfiguration(url: "redis+sentinel://u:hunter2@h/n?sentinel_password=hunter3")
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(configuration.credentials, to: &dumped)
        for text in [
            "\(configuration)", String(reflecting: configuration), dumped,
            "\(String(describing: configuration.credentials))",
            String(reflecting: configuration.sentinelCredentials),
        ] {
            #expect(!text.contains("hunter"))
        }
    }
}
