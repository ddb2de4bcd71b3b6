import Foundation
import Logging
import Testing

@testable import RESPClient

/// A real server for a suite, started beforehand by the test runner and named by an environment variable.
enum Engine: String {
    case single = "TEST_REDIS_URL"
    case tls = "TEST_REDIS_TLS_URL"
    case sentinel = "TEST_REDIS_SENTINEL_URL"
    case cluster = "TEST_REDIS_CLUSTER_URL"

    /// Whether the suite should run. Where all engines are required, a missing one fails it instead of skipping it.
    var isExpected: Bool {
        ProcessInfo.processInfo.environment["TEST_ENGINES"] == "required" || variable != nil
    }

    private var variable: String? { ProcessInfo.processInfo.environment[rawValue] }

    /// The configuration to begin with.
    func configuration() throws -> RESPConfiguration {
        try RESPConfiguration(url: #require(variable, "\(rawValue) is not set"))
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
