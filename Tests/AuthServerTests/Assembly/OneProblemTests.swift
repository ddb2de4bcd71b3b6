import Foundation
import Testing

@testable import AuthServer
@testable import ServerSettings

@Suite("One wrong value is one problem")
struct OneProblemTests {
    private func keys(_ values: [String: String]) -> [String] {
        let environment = Dictionary(
            uniqueKeysWithValues: values.map { key, value in
                ("COATCHECK_" + key.uppercased().replacing(".", with: "_"), value)
            })
        return ServerConfiguration.parse(ConfigurationInput(environment: environment)).problems.map(\.key)
    }

    @Test(
        "a value that cannot be read is not reported as contradicting another as well",
        arguments: [
            ("sessions.idle.timeout", "soon", ["sessions.absolute.timeout": "5m"]),
            ("sessions.absolute.timeout", "soon", ["sessions.idle.timeout": "13h"]),
            ("sessions.remember.idle.timeout", "soon", ["sessions.remember.absolute.timeout": "1d"]),
            ("sessions.remember.absolute.timeout", "soon", ["sessions.remember.idle.timeout": "60d"]),
            ("public.url", "not a url", ["cookie.domain": "example.org", "cookie.name": "__Secure-c"]),
            ("public.url", "not a url", ["tls.certificate": "/c.pem", "tls.key": "/k.pem"]),
            ("cookie.domain", ".localhost", [:]), ("cookie.domain", "a\tb", [:]),
            ("cookie.domain", "10.0.0.1", ["cookie.name": "__Host-c"]),
            (
                "cookie.name", "",
                ["cookie.domain": "localhost.localdomain", "public.url": "https://localhost.localdomain"]
            ),
            ("http.port", "eighty", ["management.port": "8080"]), ("management.port", "x", ["http.port": "9090"]),
            ("throttle.account.maximum.delay", "x", ["throttle.account.first.delay": "2h"]),
            ("tls.certificate", "a\tb", ["tls.key": "/k.pem"]), ("tls.key", "a\tb", ["tls.certificate": "/c.pem"]),
            ("notify.webhook", "x", ["notify.webhook.secret.file": "/s"]),
            ("notify.webhook.secret.file", "a\tb", ["notify.webhook": "https://h.example.org/"]),
        ])
    func once(key: String, value: String, others: [String: String]) {
        #expect(keys(others.merging([key: value]) { $1 }) == [key])
    }

    @Test("values that can be read and contradict each other are still reported")
    func contradictions() {
        #expect(
            keys(["sessions.idle.timeout": "13h", "http.port": "x"]).sorted() == ["http.port", "sessions.idle.timeout"])
    }

    @Test("a file that cannot be used is reported together with the values that cannot")
    func files() {
        let missing = "/missing/\(UUID().uuidString)"
        let error = #expect(throws: ConfigurationError.self) {
            try ServerConfiguration.checked(
                ConfigurationInput(environment: [
                    "COATCHECK_HTTP_PORT": "eighty", "COATCHECK_FORWARDAUTH_RULES": missing,
                    "COATCHECK_PASSWORDS_BLOCKLIST": missing,
                ]))
        }
        #expect(error?.problems.map(\.key).sorted() == ["forwardauth.rules", "http.port", "passwords.blocklist"])
    }
}
