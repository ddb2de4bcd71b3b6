public import Sessions

/// The contract of every session store, as a list of checks that any test framework can run.
///
/// With Swift Testing:
///
/// ```swift
/// @Test("MyStore keeps the rules of a session store", arguments: SessionStoreSuite.checks)
/// func conforms(check: SessionStoreSuite.Check) async throws {
///     try await check.run(on: MyStore(...))
/// }
/// ```
///
/// Each check needs its own empty store. A store that passes all of them meets the contract of
/// ``/Sessions/SessionStore``.
public enum SessionStoreSuite {
    /// The subject of a check.
    public enum Group: String, Sendable, CaseIterable {
        /// Inserted sessions are found again completely.
        case records
        /// Data, rotation and touch change only their own fields.
        case changes
        /// Times come from the caller, and the store does not judge age.
        case clock
        /// A principal's sessions stay within the limit.
        case limit
        /// Ended sessions stay ended and are remembered.
        case endings
        /// A session keeps its credential epoch, moves to a later one, or ends.
        case epochs
        /// Lists, filters, counts and pages.
        case listing
        /// Expired sessions and old tombstones are removed.
        case sweep
        /// All of it under parallel callers.
        case races
    }

    /// One rule, and the proof that a store keeps it.
    public struct Check: Sendable, CustomStringConvertible {
        /// The subject of the rule.
        public let group: Group
        /// The rule, in words.
        public let rule: String
        private let prove: @Sendable (StoreProbe) async throws -> Void

        init(_ group: Group, _ rule: String, _ prove: @escaping @Sendable (StoreProbe) async throws -> Void) {
            self.group = group
            self.rule = rule
            self.prove = prove
        }

        /// Checks the rule on `store`, which must be empty.
        ///
        /// - Throws: ``ConformanceFailure`` if the store breaks the rule, or an error of the store.
        public func run(on store: any SessionStore) async throws {
            do {
                try await prove(StoreProbe(store: store))
            } catch let unmet as Unmet {
                throw ConformanceFailure(rule: rule, message: unmet.message, location: unmet.location)
            }
        }

        /// The check's name in a test report.
        public var description: String { "\(group.rawValue): \(rule)" }
    }

    /// Every check, in the order in which a new store is best brought up.
    public static let checks: [Check] =
        records + changes + clock + limit + endings + epochs + listing + searching + sweep + races + limitRaces
}
