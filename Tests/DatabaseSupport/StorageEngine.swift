import Foundation
import Testing

/// An engine under the server's tables.
enum StorageEngine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    /// The engine that ``TemporaryDatabase`` uses.
    @TaskLocal static var current = StorageEngine.sqlite

    /// The server that the test runner has started.
    static var postgresURL: String? { ProcessInfo.processInfo.environment["TEST_POSTGRES_URL"] }

    /// Those to test on. Where all engines are required, a missing one fails the tests.
    static var expected: [StorageEngine] {
        let isRequired = ProcessInfo.processInfo.environment["TEST_ENGINES"] == "required"
        return isRequired || postgresURL != nil ? allCases : [.sqlite]
    }
}

/// Runs each test once on every engine.
struct EachEngine: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        for engine in StorageEngine.expected {
            try await StorageEngine.$current.withValue(engine) { try await function() }
        }
    }
}

extension Trait where Self == EachEngine {
    /// Runs each test once on every engine.
    static var eachEngine: Self { EachEngine() }
}
