import Logging
import TestSupport

@testable import RESPClient

extension RedisServers {
    /// The configuration to begin with.
    func configuration() throws -> RESPConfiguration {
        var configuration = try RESPConfiguration(url: url)
        // A busy machine may keep the server from its turn for seconds.
        configuration.commandTimeout = .seconds(20)
        return configuration
    }

    /// Runs a test with a client that is shut down at its end.
    func withClient<Value>(
        _ change: (inout RESPConfiguration) -> Void = { _ in }, _ body: (RESPClient) async throws -> Value
    ) async throws -> Value {
        var configuration = try configuration()
        change(&configuration)
        return try await RESPClientTests.withClient(configuration, body)
    }
}

/// Runs a test with a client that is shut down at its end.
func withClient<Value>(
    _ configuration: RESPConfiguration, _ body: (RESPClient) async throws -> Value
) async throws -> Value {
    let client = RESPClient(configuration, logger: Logger(label: "test"))
    do {
        let value = try await body(client)
        await client.shutdown()
        return value
    } catch {
        await client.shutdown()
        throw error
    }
}

/// A key of this run only.
func freshKey(_ tag: String = "") -> String { "resp-test:\(tag):\(UInt64.random(in: .min ... .max))" }

extension RESPCommand {
    /// A command in words; the one after its name is the key.
    init(_ name: String, _ key: String, _ more: String...) {
        self.init(name, ([key] + more).map { Array($0.utf8) }, key: Array(key.utf8))
    }
}
