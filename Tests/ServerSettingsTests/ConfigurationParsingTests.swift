import Logging
import Sessions
import Testing

@testable import ServerSettings
@testable import WebAddresses

@Suite("Reading the configuration")
struct ConfigurationParsingTests {
    @Test("without any input every value is the documented default and nothing is wrong")
    func defaults() throws {
        let configuration = try ServerConfiguration(ConfigurationInput())
        #expect(configuration.listener == Endpoint(host: "127.0.0.1", port: 8080))
        #expect(configuration.management == Endpoint(host: "127.0.0.1", port: 9090))
        #expect(configuration.publicURL.origin == "http://localhost:8080")
        #expect(configuration.database == .sqlite(path: "var/coatcheck.db"))
        #expect(configuration.sessions == .database)
        #expect(configuration.policy == SessionPolicy())
        #expect(try configuration.cookie.sessionCookie() == SessionCookie(name: "__Host-coatcheck"))
        #expect(configuration.trustedProxies.isEmpty)
        #expect(configuration.passwords == PasswordSettings(minimumLength: 15, blocklist: .bundled, pepperFile: nil))
        #expect(configuration.auditRetention == .seconds(365 * 86_400))
        #expect(configuration.logLevel == .info)
        #expect(configuration.logFormat == .text)
        #expect(configuration.tls == nil)
        #expect(!configuration.isDevelopment)
        #expect(configuration.remarks.isEmpty)
    }

    @Test("the command line wins over the environment, which wins over the file, which wins over the default")
    func layers() throws {
        var input = ConfigurationInput(file: ("c.yaml", "http: {port: 7001}\nmanagement.port: 7002"))
        #expect(try ServerConfiguration(input).listener.port == 7001)
        input.environment = ["COATCHECK_HTTP_PORT": "7003"]
        #expect(try ServerConfiguration(input).listener.port == 7003)
        input.port = 7004
        #expect(try ServerConfiguration(input).listener.port == 7004)
        #expect(try ServerConfiguration(input).management.port == 7002)
    }

    @Test(
        "the default lease fits a short rotation grace, and without a grace the memory is not used",
        arguments: [
            ([:], NearCacheSettings(mode: .on, lease: .seconds(1))),
            (["GRACE": "1s"], NearCacheSettings(mode: .on, lease: .milliseconds(500))),
            (["GRACE": "150ms"], NearCacheSettings(mode: .off, lease: .seconds(1))),
            (["GRACE": "0s", "INTERVAL": "off"], NearCacheSettings(mode: .on, lease: .seconds(1))),
        ])
    func lease(rotation: [String: String], expected: NearCacheSettings) throws {
        let environment = Dictionary(
            uniqueKeysWithValues: rotation.map { ("COATCHECK_SESSIONS_ROTATION_\($0)", $1) })
        #expect(try ServerConfiguration(ConfigurationInput(environment: environment)).nearCache == expected)
    }

    @Test("nested and dotted keys of the file mean the same, lists become lists, words keep their spelling")
    func yaml() throws {
        let yaml = """
            sessions:
              idle.timeout: 5m
              rotation: {interval: off}
            trusted:
              proxies: [10.0.0.0/8, "fd00::/8"]
            cookie:
              samesite: strict
              domain:
            """
        let configuration = try ServerConfiguration(ConfigurationInput(file: ("c.yaml", yaml)))
        #expect(configuration.policy.standard.idle == .seconds(300))
        #expect(configuration.policy.rotationInterval == nil)
        #expect(configuration.trustedProxies.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
        #expect(configuration.cookie.sameSite == .strict)
        #expect(configuration.cookie.domain == nil)
    }

    @Test("an empty file is an empty configuration", arguments: ["", "# nothing\n", "---\n", "~"])
    func emptyFile(yaml: String) throws {
        let configuration = try ServerConfiguration(ConfigurationInput(file: ("c.yaml", yaml)))
        #expect(configuration.listener.port == 8080)
    }

    @Test("the public URL follows port and TLS unless it is set")
    func publicURLFollows() throws {
        #expect(try ServerConfiguration(ConfigurationInput(port: 8181)).publicURL.origin == "http://localhost:8181")
        let tls = ["COATCHECK_TLS_CERTIFICATE": "c.pem", "COATCHECK_TLS_KEY": "k.pem", "COATCHECK_HTTP_PORT": "443"]
        #expect(try ServerConfiguration(ConfigurationInput(environment: tls)).publicURL.origin == "https://localhost")
        let set = ["COATCHECK_PUBLIC_URL": "https://Auth.Example.org:443/"]
        let url = try ServerConfiguration(ConfigurationInput(environment: set)).publicURL
        #expect(url.origin == "https://auth.example.org")
        #expect(url.link(to: "/setup") == "https://auth.example.org/setup")
    }

    @Test("LOG_LEVEL is read, log.level wins over it")
    func logLevel() throws {
        var input = ConfigurationInput(environment: ["LOG_LEVEL": "DEBUG"])
        #expect(try ServerConfiguration(input).logLevel == .debug)
        input.environment["COATCHECK_LOG_LEVEL"] = "warning"
        #expect(try ServerConfiguration(input).logLevel == .warning)
    }

    @Test("the touch interval is brought down to a tenth of the shorter idle timeout")
    func touchInterval() throws {
        let environment = ["COATCHECK_SESSIONS_IDLE_TIMEOUT": "3s"]
        let parsed = ServerConfiguration.parse(ConfigurationInput(environment: environment))
        #expect(parsed.problems.isEmpty)
        #expect(parsed.configuration.policy.touchInterval == .milliseconds(300))
        #expect(parsed.entries.first { $0.key.name == "sessions.touch.interval" }?.value == "300ms")
    }

    @Test("--dev drops the prefix and Secure")
    func development() throws {
        let configuration = try ServerConfiguration(ConfigurationInput(isDevelopment: true))
        #expect(configuration.cookie.name == "coatcheck")
        #expect(!configuration.cookie.isSecure)
        #expect(configuration.remarks.count == 1)
    }

    @Test("sessions in memory are accepted with a remark")
    func memory() throws {
        let environment = ["COATCHECK_SESSIONS_URL": "memory:"]
        let configuration = try ServerConfiguration(ConfigurationInput(environment: environment))
        #expect(configuration.sessions == .memory)
        #expect(configuration.remarks.contains { $0.contains("memory") })
    }

    @Test(
        "a database path may be relative or absolute",
        arguments: [
            ("sqlite:var/a.db", "var/a.db"), ("sqlite:/srv/a.db", "/srv/a.db"), ("sqlite:///srv/a.db", "/srv/a.db"),
        ])
    func databasePath(url: String, path: String) throws {
        let configuration = try ServerConfiguration(ConfigurationInput(environment: ["COATCHECK_DATABASE_URL": url]))
        #expect(configuration.database == .sqlite(path: path))
    }
    @Test(
        "shared stores are named by their URLs, which show no password",
        arguments: [
            "redis://:hunter2@cache:6380/2", "rediss://ada:hunter2@cache", "redis+sentinel://:hunter2@s1,s2/coats",
            "redis+cluster://:hunter2@c1,c2", "postgres://ada:hunter2@db/coats",
        ])
    func sharedStores(url: String) throws {
        var environment = ["COATCHECK_SESSIONS_URL": url]
        if url.hasPrefix("postgres") { environment["COATCHECK_DATABASE_URL"] = url }
        let parsed = ServerConfiguration.parse(ConfigurationInput(environment: environment))
        #expect(parsed.problems.isEmpty)
        #expect(parsed.configuration.sessions != .database)
        let shown =
            ["\(parsed.configuration.sessions)", "\(parsed.configuration.database)"]
            + parsed.entries.compactMap(\.value)
        #expect(!shown.contains { $0.contains("hunter2") })
        #expect(shown.contains { $0.contains("***@") })
    }
}
