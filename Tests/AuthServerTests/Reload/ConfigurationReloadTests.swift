import Foundation
import Logging
import Sessions
import Synchronization
import TestSupport
import Testing
import UserAccounts

@testable import AuthServer
@testable import ForwardAuth
@testable import ServerSettings

@Suite("A running server reads its configuration again")
struct ConfigurationReloadTests {
    /// A server with a configuration file that the test changes.
    private final class Bench: Sendable {
        let context: ServerContext
        let server: TemporaryServer
        let yaml: Mutex<String>
        let level = Mutex(Logger.Level.info)

        init(_ context: ServerContext, _ server: TemporaryServer, yaml: String) {
            self.context = context
            self.server = server
            self.yaml = Mutex(yaml)
        }

        func write(_ text: String) { yaml.withLock { $0 = text } }

        func input() -> ConfigurationInput {
            let environment = ["COATCHECK_DATABASE_URL": "sqlite:\(server.databasePath)"]
            return ConfigurationInput(environment: environment, file: ("c.yaml", yaml.withLock { $0 }))
        }

        func events() async throws -> [AuditEntry] {
            try await context.audit.page(AuditQuery(event: "config_changed")).items
        }

        func expectEvents(_ count: Int, _ location: SourceLocation = #_sourceLocation) async throws {
            let found = try await events().count
            #expect(found == count, sourceLocation: location)
        }

        func lines(_ text: String) -> [String] { server.log.lines.filter { $0.contains(text) } }
    }

    private func running(
        yaml: String = "",
        certificate: ServedCertificate? = nil,
        _ test: (Bench, ConfigurationReload) async throws -> Void
    ) async throws {
        try await TemporaryServer.run { context, server in
            let bench = Bench(context, server, yaml: yaml)
            let settings = SettingsInForce(ServerConfiguration.parse(bench.input()).entries)
            let source = ReloadSource(await ReloadSignals(), read: bench.input) { level in
                bench.level.withLock { $0 = level }
            }
            let live = LiveSettings(rules: context.rules, certificate: certificate, setLogLevel: source.setLogLevel)
            let state = ServerState(
                listeners: 1, manager: ServiceManager(environment: [:], process: 1), status: "", logger: context.logger)
            let reload = ConfigurationReload(
                source: source, settings: settings, live: live, state: state, audit: context.audit,
                clock: context.clock,
                logger: context.logger)
            try await test(bench, reload)
        }
    }

    private func withRules(_ text: String, _ test: (URL) async throws -> Void) async throws {
        let file = URL.temporaryDirectory.appending(path: "rules-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        try await test(file)
    }

    @Test("an unchanged configuration changes nothing and is no event")
    func unchanged() async throws {
        try await running { bench, reload in
            await reload.reload()
            #expect(bench.lines("nothing has changed").count == 1)
            try await bench.expectEvents(0)
        }
    }

    @Test("live settings are applied, and one event names them")
    func applied() async throws {
        try await withRules("rules:\n  - access: deny") { file in
            try await running { bench, reload in
                bench.write("log.level: debug\nforwardauth.rules: \(file.path())")
                await reload.reload()
                #expect(bench.level.withLock { $0 } == .debug)
                #expect(bench.context.rules.current.rules.map(\.access) == [.deny])
                let events = try await bench.events()
                #expect(events.count == 1)
                #expect(events.first?.body.contains(#""settings":["forwardauth.rules","log.level"]"#) == true)
                bench.write("")
                await reload.reload()
                #expect(bench.level.withLock { $0 } == .info)
                #expect(bench.context.rules.current.rules.isEmpty)
                try await bench.expectEvents(2)
            }
        }
    }

    @Test("rules that have changed in the same file are applied, and that is an event")
    func rules() async throws {
        try await withRules("rules:\n  - access: deny") { file in
            try await running(yaml: "forwardauth.rules: \(file.path())") { bench, reload in
                await reload.reload()
                await reload.reload()
                try await bench.expectEvents(1)
                try Data("rules:\n  - access: bypass".utf8).write(to: file)
                await reload.reload()
                #expect(bench.context.rules.current.rules.map(\.access) == [.bypass])
                try await bench.expectEvents(2)
            }
        }
    }

    @Test("an invalid configuration changes nothing, and every problem is in the log in the words of `config check`")
    func invalid() async throws {
        try await withRules("rules:\n  - access: deny") { file in
            try await running { bench, reload in
                bench.write("log.level: debug\nforwardauth.rules: \(file.path())\nhttp.port: eighty\nsesions: 3")
                let before = reload.settings.entries
                await reload.reload()
                #expect(reload.settings.entries == before)
                #expect(bench.level.withLock { $0 } == .info)
                #expect(bench.context.rules.current.rules.isEmpty)
                let problems = ServerConfiguration.parse(bench.input()).problems
                #expect(problems.count == 2)
                #expect(bench.lines("the previous one stays in force").count == 2)
                for problem in problems { #expect(bench.lines(problem.description).count == 1) }
                try await bench.expectEvents(0)
            }
        }
    }

    @Test(
        "a broken file of rules keeps every setting as it is",
        arguments: ["rules:\n  - access: none", "rules: [", "\u{0}"])
    func brokenRules(text: String) async throws {
        try await withRules(text) { file in
            try await running { bench, reload in
                bench.write("log.level: debug\nforwardauth.rules: \(file.path())")
                await reload.reload()
                #expect(bench.level.withLock { $0 } == .info)
                #expect(bench.lines("forwardauth.rules").count == 1)
            }
        }
    }

    @Test("other settings are named with both values as needing a restart, at each reload until then")
    func restart() async throws {
        try await running { bench, reload in
            bench.write("audit.retention: 30d\nsessions.url: redis://u:geheim@h")
            for _ in 0..<2 { await reload.reload() }
            let lines = bench.lines("needs a restart")
            #expect(lines.count == 4)
            #expect(lines.contains { $0.contains("audit.retention: 365d is now 30d") })
            #expect(!bench.server.log.lines.contains { $0.contains("geheim") })
            try await bench.expectEvents(0)
        }
    }

    @Test("a certificate is replaced, and HTTPS is not switched on")
    func certificate() async throws {
        let (first, second) = (try CertificateFolder(.first), try CertificateFolder(.second))
        defer { [first, second].forEach { $0.remove() } }
        func yaml(_ files: TLSFiles) -> String {
            "public.url: https://localhost:8080\ntls.certificate: \(files.certificate)\ntls.key: \(files.key)"
        }
        let served = try ServedCertificate(first.files)
        try await running(yaml: yaml(first.files), certificate: served) { bench, reload in
            await reload.reload()
            try await bench.expectEvents(0)
            bench.write(yaml(second.files))
            await reload.reload()
            #expect(served.current.facts.names.first == "second.example.org")
            #expect(bench.lines("needs a restart").isEmpty)
            try await bench.expectEvents(1)
        }
        try await running(yaml: "public.url: https://localhost:8080") { bench, reload in
            bench.write(yaml(second.files))
            await reload.reload()
            #expect(bench.lines("needs a restart").count == 2)
        }
    }
}
