import ArgumentParser
import AuthServer
import Logging
import Sessions
import UserAccounts

/// Work on the server's own data, beside the running server.
extension ConfigurationOptions {
    /// A command's own output is for its result; only what went wrong is logged beside it.
    static var logger: Logger {
        var logger = Logger(label: "coatcheck") { StreamLogHandler(label: $0, stream: LogStream()) }
        logger.logLevel = .error
        return logger
    }

    /// Opens the stores, runs `body`, closes them, and says in the operator's words when a store cannot be used.
    func withServer<Result>(_ body: (ServerContext) async throws -> Result) async throws -> Result {
        try await open(try configuration(), body)
    }

    /// The same for what needs no sessions. Their store may be away: that is when people read the audit log.
    func withDatabase<Result>(_ body: (ServerContext) async throws -> Result) async throws -> Result {
        var configuration = try configuration()
        configuration.sessions = .memory
        return try await open(configuration, body)
    }

    private func open<Result>(
        _ configuration: ServerConfiguration,
        _ body: (ServerContext) async throws -> Result
    ) async throws -> Result {
        try await StoreFailure.explaining(configuration) {
            let assembly = try await ServerAssembly(configuration, for: .command, logger: Self.logger)
            do {
                let result = try await body(assembly.context)
                await assembly.close()
                return result
            } catch {
                await assembly.close()
                throw error
            }
        }
    }
}

extension ServerContext {
    /// The account of that name, or a failure that names it.
    func account(named name: String) async throws -> Account {
        if let username = Username(name), let account = try await accounts.account(named: username) { return account }
        throw CommandFailure("there is no account named \(name.quotedForTerminal)")
    }

    /// Refuses to work on sessions that only the server's own process can see.
    func requireSharedSessions() throws {
        guard configuration.sessions == .memory else { return }
        throw CommandFailure(
            "sessions.url is memory: only the server's own process can see the sessions; use the admin pages"
        )
    }
}
