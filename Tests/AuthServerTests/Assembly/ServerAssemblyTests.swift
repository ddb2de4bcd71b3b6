import Foundation
import SQLInterface
import Sessions
import TestSupport
import Testing

@testable import AuthServer
@testable import ServerSettings

@Suite("Putting the server together")
struct ServerAssemblyTests {
    @Test("a second server on the same file is refused, a command beside it is not, and the lock goes with the server")
    func lock() async throws {
        let server = try TemporaryServer()
        defer { try? FileManager.default.removeItem(at: server.folder) }
        let configuration = try server.configuration()
        do {
            let first = try await ServerAssembly(configuration, for: .serving, logger: server.log.logger)
            let error = await #expect(throws: StorageError.self) {
                try await ServerAssembly(configuration, for: .serving, logger: server.log.logger)
            }
            #expect(error?.code == .inUse)
            let command = try await ServerAssembly(configuration, for: .command, logger: server.log.logger)
            await command.close()
            await first.close()
        }
        let second = try await ServerAssembly(configuration, for: .serving, logger: server.log.logger)
        await second.close()
    }

    @Test("a change of sessions by one process is visible to another at once")
    func sharedSessions() async throws {
        try await TemporaryServer.run { context, server in
            let principal = PrincipalID(rawValue: "ada")
            _ = try await context.sessions.login(principal, under: .initial, from: Device())
            let command = try await ServerAssembly(try server.configuration(), for: .command, logger: server.log.logger)
            #expect(
                try await command.context.sessions.revoke(.principal(principal), SessionEnding(.revoked)).count == 1)
            await command.close()
            #expect(try await context.sessions.list(SessionQuery()).records.isEmpty)
        }
    }

    @Test("a dry run of the migration makes no file, and a migration is done once")
    func migration() async throws {
        let server = try TemporaryServer()
        defer { try? FileManager.default.removeItem(at: server.folder) }
        let configuration = try server.configuration()
        #expect(try await !ServerAssembly.pendingMigrations(configuration, logger: server.log.logger).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: server.databasePath))
        #expect(try await !ServerAssembly.migrate(configuration, logger: server.log.logger).isEmpty)
        #expect(try await ServerAssembly.pendingMigrations(configuration, logger: server.log.logger).isEmpty)
        #expect(try await ServerAssembly.migrate(configuration, logger: server.log.logger).isEmpty)
    }

    @Test("every file that the configuration names and that cannot be used is reported together")
    func files() throws {
        let server = try TemporaryServer()
        defer { try? FileManager.default.removeItem(at: server.folder) }
        let missing = server.folder.appending(path: "missing").path
        let configuration = try server.configuration([
            "COATCHECK_PASSWORDS_BLOCKLIST": missing, "COATCHECK_WEB_TEMPLATES": missing,
            "COATCHECK_TLS_CERTIFICATE": missing, "COATCHECK_TLS_KEY": missing,
        ])
        #expect(configuration.fileProblems.map(\.key) == ["passwords.blocklist", "web.templates", "tls.certificate"])
    }
}
