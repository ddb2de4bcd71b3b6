import Foundation
import Logging
import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

extension RedisServers {
    /// Runs a test with an empty store, and with a client that sees what the store wrote.
    func withStore<Value>(
        placement: SessionID.Placement? = nil,
        _ body: (ValkeySessionStore, RedisView) async throws -> Value
    ) async throws -> Value {
        try await withValkeyStore(url: try url, placement: placement, body)
    }
}

/// Runs a test with a store under a prefix of its own.
func withValkeyStore<Value>(
    url: String,
    placement: SessionID.Placement? = nil,
    prefix: String = "test-\(UInt64.random(in: .min ... .max))",
    _ body: (ValkeySessionStore, RedisView) async throws -> Value
) async throws -> Value {
    let client = try patientClient(url)
    do {
        let store = try ValkeySessionStore(client: client, placement: placement, prefix: prefix)
        let value = try await body(store, RedisView(client: client, prefix: prefix))
        await store.shutdown()
        return value
    } catch {
        await client.shutdown()
        throw error
    }
}

/// A client that waits longer than the default second, so that a machine that stands still for a moment fails no test.
func patientClient(_ url: String) throws -> RESPClient {
    var configuration = try RESPConfiguration(url: url)
    configuration.commandTimeout = .seconds(20)
    configuration.connectTimeout = .seconds(20)
    return RESPClient(configuration, logger: Logger(label: "test"))
}

/// What a person sees of a store with redis-cli.
struct RedisView: Sendable {
    let client: RESPClient
    let prefix: String

    /// The keys of the store, on all servers, by their text; bytes that are no text are replaced.
    func keys() async throws -> [[UInt8]] {
        let answers = try await client.sendToEveryMaster(RESPCommand("KEYS", [Array("\(prefix):*".utf8)]))
        return try answers.flatMap { answer in try elements(answer).compactMap { $0.asBytes } }
    }

    func key(_ rest: String) -> [UInt8] { Array("\(prefix):{all}:\(rest)".utf8) }

    func key(of id: SessionID) -> [UInt8] { key("session:\(id)") }

    /// Sends words of text; the first word after the command is the key.
    @discardableResult
    func send(_ name: String, _ key: [UInt8], _ rest: String...) async throws -> RESPValue {
        try await client.send(RESPCommand(name, [key] + rest.map { Array($0.utf8) }, key: key))
    }

    func number(_ name: String, _ key: [UInt8], _ rest: String...) async throws -> Int64 {
        let answer = try await client.send(RESPCommand(name, [key] + rest.map { Array($0.utf8) }, key: key))
        guard case .integer(let number) = answer else { throw Unexpected(answer) }
        return number
    }

    private func elements(_ answer: RESPValue) throws -> [RESPValue] {
        guard case .array(let elements) = answer else { throw Unexpected(answer) }
        return elements
    }

    struct Unexpected: Error {
        let answer: RESPValue

        init(_ answer: RESPValue) {
            self.answer = answer
        }
    }
}

extension RESPValue {
    fileprivate var asBytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}
