import Testing

@testable import AuthServer
@testable import ServerSettings

@Suite("Secrets in the configuration")
struct SecretValueTests {
    private static let (first, second) = ("tr0ubad0ur", "c0rrecth0rse")

    /// Everything that is printed of a configuration: problems and entries.
    private func printed(_ environment: [String: String], yaml: String? = nil) -> String {
        let input = ConfigurationInput(environment: environment, file: yaml.map { ("c.yaml", $0) })
        let parsed = ServerConfiguration.parse(input)
        let places = ["\(parsed.configuration.database)", "\(parsed.configuration.sessions)"]
        return (parsed.problems.map(\.description) + parsed.entries.compactMap(\.value) + places)
            .joined(separator: "\n")
    }

    private func expectNoFragment(_ text: String, _ value: String) {
        #expect(!text.contains(Self.first), "\(value)")
        #expect(!text.contains(Self.second), "\(value)")
    }

    @Test(
        "no fragment of a password is printed, for any unescaped character and any form of the value",
        arguments: ["@", "/", "?", "#", ":", "&", "=", "%", "//", "@@", " ", "\t", "'", ",", "]", "[", "?@", "/@x:"])
    func unescaped(separator: String) {
        let password = "\(Self.first)\(separator)\(Self.second)"
        let values = [
            "postgres://ada:\(password)@db:5432/coats", "postgresql://:\(password)@db/coats",
            "postgres:ada:\(password)@db/coats", "postgres://db/coats?password=\(password)",
            "postgres://db/coats?sslpassword=\(password)&sslmode=require", "postgres://ada@db:\(password)/coats",
            "host=db user=ada password=\(password)", "jdbc:postgresql://db/coats?password=\(password)",
            "mysql://ada:\(password)@db/coats", "ada:\(password)@db/coats", password,
            "redis://:\(password)@cache:6379/0", "redis://ada:\(password)@cache", "rediss://:\(password)@cache/1",
            "redis+sentinel://:\(password)@s1,s2/coats", "redis+cluster://:\(password)@c1,c2",
            "redis+sentinel://s1/coats?sentinel_password=\(password)", "redis://cache/\(password)",
            "redis:\(password)@cache",
        ]
        for value in values {
            for key in ["COATCHECK_DATABASE_URL", "COATCHECK_SESSIONS_URL"] {
                expectNoFragment(printed([key: value]), value)
            }
            // A password alone cannot be distinguished from a wrong value of another key.
            if value.contains("@") || value.contains("password=") {
                expectNoFragment(printed(["COATCHECK_PUBLIC_URL": value, "COATCHECK_HTTP_HOST": value]), value)
            }
            expectNoFragment(printed([:], yaml: "database.url: \(value)"), value)
            // A comma ends it in a list of keys and values, and what follows may well be a key.
            if separator != "," { expectNoFragment(printed([:], yaml: "{database.url:\(value)}"), value) }
            expectNoFragment(printed([:], yaml: "{\"\(value)\": 1, \"\(value)\": 2}"), value)
        }
    }

    @Test(
        "an address of a store is shown by its scheme, hosts and place",
        arguments: [
            (
                "postgres://owner:pw@db.example.org/coats?sslmode=require",
                "postgres://***@db.example.org/coats?sslmode=require"
            ),
            ("postgres://h1:5432,h2:5433/coats?password=pw", "postgres://h1:5432,h2:5433/coats?password=***"),
            ("postgres://owner:p%40w@[::1]:5432/coats", "postgres://***@[::1]:5432/coats"),
            ("postgres://h/coats?pass%77ord=pw", "postgres://h/coats?pass%77ord=***"),
            ("redis://:p@w@h1:6380/2", "redis://***@h1:6380/2"),
            ("redis+sentinel://s1,s2/coats?sentinel_password=pw", "redis+sentinel://s1,s2/coats?sentinel_password=***"),
        ])
    func shown(url: String, shown: String) {
        let parsed = ServerConfiguration.parse(ConfigurationInput(environment: ["COATCHECK_SESSIONS_URL": url]))
        #expect(parsed.problems.isEmpty)
        #expect(parsed.entries.first { $0.key.name == "sessions.url" }?.value == shown)
    }

    @Test(
        "an address that can be read in two ways is refused, and the advice says how to write it",
        arguments: ["@", "/", "?"])
    func ambiguous(separator: String) {
        let environment = ["COATCHECK_DATABASE_URL": "postgres://ada:pa\(separator)ss@db/coats"]
        let problems = ServerConfiguration.parse(ConfigurationInput(environment: environment)).problems
        #expect(problems.map(\.key) == ["database.url"])
        #expect(problems.first?.value == nil)
        #expect(problems.first?.advice.contains("%40") == true)
    }

    @Test("a webhook is shown by its origin, a program without its arguments")
    func notices() {
        let text = printed([
            "COATCHECK_NOTIFY_WEBHOOK": "https://hooks.example.org:8443/\(Self.first)?token=\(Self.second)",
            "COATCHECK_NOTIFY_COMMAND": "/bin/notify --token \(Self.first)",
        ])
        expectNoFragment(text, "notices")
        #expect(text.contains("https://hooks.example.org:8443/***"))
        #expect(text.contains("/bin/notify ***"))
    }

    @Test(
        "a secret that was written in place of its file's path is not shown",
        arguments: ["COATCHECK_NOTIFY_WEBHOOK_SECRET_FILE", "COATCHECK_PASSWORDS_PEPPER_FILE", "COATCHECK_TLS_KEY"],
        ["tr0ubad0urc0rrecth0rse", "-----BEGIN PRIVATE KEY-----\ntr0ubad0ur", "/tr0ubad0ur+c0rrecth0rse="])
    func inPlaceOfPath(variable: String, value: String) {
        expectNoFragment(printed([variable: value]), value)
        let input = ConfigurationInput(environment: [variable: value])
        let problems = ServerConfiguration.parse(input).configuration.fileProblems
        expectNoFragment(problems.map(\.description).joined(), value)
    }

    @Test("the path of a file with a secret is shown")
    func paths() {
        #expect(printed(["COATCHECK_PASSWORDS_PEPPER_FILE": "/etc/coatcheck/pepper"]).contains("/etc/coatcheck/pepper"))
    }
}
