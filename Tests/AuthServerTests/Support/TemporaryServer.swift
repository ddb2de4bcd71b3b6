import Foundation
import Logging
import Sessions
import SessionsTesting
import TestSupport

@testable import AuthServer
@testable import ServerSettings

/// A server's stores in a folder of its own, which goes when the test is over.
struct TemporaryServer {
    let folder: URL
    let log = CapturedLog()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    var databasePath: String { folder.appending(path: "coatcheck.db").path }

    func configuration(_ settings: [String: String] = [:]) throws -> ServerConfiguration {
        let environment = ["COATCHECK_DATABASE_URL": "sqlite:\(databasePath)"].merging(settings) { $1 }
        return try ServerConfiguration(ConfigurationInput(environment: environment))
    }

    /// Opens the stores, runs the test, and leaves nothing behind.
    static func run(
        for use: ServerAssembly.Use = .serving,
        _ settings: [String: String] = [:],
        _ test: (ServerContext, TemporaryServer) async throws -> Void
    ) async throws {
        let server = try TemporaryServer()
        defer { try? FileManager.default.removeItem(at: server.folder) }
        let assembly = try await ServerAssembly(
            try server.configuration(settings), for: use, logger: server.log.logger
        )
        do {
            try await test(assembly.context, server)
        } catch {
            await assembly.close()
            throw error
        }
        await assembly.close()
    }
}
