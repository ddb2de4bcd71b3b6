import Foundation
import Testing

@testable import AuthServer
@testable import ServerSettings

@Suite("Warnings about hosts that users are not sent back to")
struct RedirectHostRemarksTests {
    private func configuration(_ settings: [String: String]) throws -> ServerConfiguration {
        try ServerConfiguration(ConfigurationInput(environment: settings))
    }

    @Test("a host without a port means the default port, which is a warning if public.url has another port")
    func portOfPublicURL() throws {
        let settings = [
            "COATCHECK_PUBLIC_URL": "https://auth.example.org:8443",
            "COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "app.example.org, b.example.org:8443, *.c.example.org",
        ]
        let remarks = try configuration(settings).remarks
        #expect(remarks.count == 2)
        #expect(remarks.contains { $0.contains("write app.example.org:8443") })
        #expect(remarks.contains { $0.contains("write *.c.example.org:8443") })
        let both = settings.merging(
            ["COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "app.example.org, app.example.org:8443"]) { $1 }
        #expect(try configuration(both).remarks.isEmpty)
        let usual = settings.merging(["COATCHECK_PUBLIC_URL": "https://auth.example.org"]) { $1 }
        #expect(try configuration(usual).remarks.isEmpty)
    }

    @Test("a host in the rules that is not listed is named with its line")
    func hostsOfRules() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let rules = """
            rules:
              - {host: app.example.org, access: signed-in}
              - {host: "app.example.org:8443", access: signed-in}
              - {host: open.example.org, access: bypass}
              - {host: "*.apps.example.org", access: signed-in}
              - {host: auth.example.org, access: signed-in}
            """
        try rules.write(to: file, atomically: true, encoding: .utf8)
        let settings = [
            "COATCHECK_PUBLIC_URL": "https://auth.example.org",
            "COATCHECK_FORWARDAUTH_RULES": file.path(),
            "COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "app.example.org, b.apps.example.org",
        ]
        let remarks = try configuration(settings).ruleRemarks
        #expect(remarks.count == 2)
        #expect(remarks.first?.contains("line 3") == true && remarks.first?.contains("app.example.org:8443") == true)
        #expect(remarks.last?.contains("line 5") == true)
        let all = settings.merging(
            ["COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "*.example.org, *.example.org:8443"]) { $1 }
        #expect(try configuration(all).ruleRemarks.isEmpty)
    }
}
