import ArgumentParser
import AuthServer
import Logging
import Operations
import ServerSettings
import Sessions
import UserAccounts

/// Work on the server's data, beside the running server.
extension ConfigurationOptions {
    /// The log of the command, in the configured format: as text, if the configuration cannot be read.
    var logger: Logger {
        ServerLog.ofCommand(in: (try? input()).map { ServerConfiguration.parse($0).configuration.logFormat } ?? .text)
    }

    /// Opens the stores, runs `body`, closes them, and explains to the operator if a store cannot be used.
    ///
    /// - Parameter creation: whether a missing database is created. Default: it is an error.
    func withServer<Result>(
        _ creation: DatabaseCreation = .refused,
        _ body: (ServerContext) async throws -> Result
    ) async throws -> Result {
        try await open(try storeConfiguration(), creation, body)
    }

    /// The same for commands that need no sessions. They work while the session store is down, for example to read the
    /// audit log.
    func withDatabase<Result>(_ body: (ServerContext) async throws -> Result) async throws -> Result {
        var configuration = try storeConfiguration(withSessions: false)
        configuration.sessions = .memory
        return try await open(configuration, .refused, body)
    }

    private func open<Result>(
        _ configuration: ServerConfiguration,
        _ creation: DatabaseCreation,
        _ body: (ServerContext) async throws -> Result
    ) async throws -> Result {
        try await StoreFailure.explaining(configuration) {
            let assembly = try await ServerAssembly(configuration, for: creation.use, logger: logger)
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

    /// The sessions of users whose accounts a command changes.
    ///
    /// Those in the memory of the server are left to it: for a command there would seem to be none, and no event would tell of their end.
    var changedSessions: any PrincipalSessions {
        configuration.sessions == .memory ? SessionsOfTheServer() : ManagedSessions(sessions)
    }

    /// Refuses to work on sessions that only the server's own process can see.
    func requireSharedSessions() throws {
        guard configuration.sessions == .memory else { return }
        throw CommandFailure(
            "sessions.url is memory: only the server's own process can see the sessions; use the admin pages"
        )
    }
}

/// Sessions in the memory of a running server, which no other process can reach.
private struct SessionsOfTheServer: PrincipalSessions {
    func rotateOwn(under epoch: CredentialEpoch) async throws {}

    func end(allOf principal: PrincipalID, before epoch: CredentialEpoch, because cause: SessionEnding) async throws
        -> Int
    {
        throw SessionError(.unavailable, "only the server's own process can see the sessions")
    }
}
