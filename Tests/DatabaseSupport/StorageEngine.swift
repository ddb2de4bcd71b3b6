import Foundation
package import Testing

/// An engine under the server's tables.
package enum StorageEngine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    /// The engine that ``TemporaryDatabase`` uses.
    @TaskLocal package static var current = StorageEngine.sqlite

    /// The server that the test runner has started.
    package static var postgresURL: String? { ProcessInfo.processInfo.environment["TEST_POSTGRES_URL"] }

    /// Those to test on. Where all engines are required, a missing one fails the tests.
    package static var expected: [StorageEngine] {
        let isRequired = ProcessInfo.processInfo.environment["TEST_ENGINES"] == "required"
        return isRequired || postgresURL != nil ? allCases : [.sqlite]
    }
}

/// Runs each test once on every engine.
package struct EachEngine: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
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
    package static var eachEngine: Self { EachEngine() }
}
