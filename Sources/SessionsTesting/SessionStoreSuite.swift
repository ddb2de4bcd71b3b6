public import Sessions

/// What every session store must do, as a list of checks that any test framework can run.
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
/// Each check wants an empty store of its own. A store that passes all of them keeps the contract written in
/// ``Sessions/SessionStore``.
public enum SessionStoreSuite {
    /// What a check is about.
    public enum Group: String, Sendable, CaseIterable {
        /// What is inserted is found again, whole.
        case records
        /// Data, rotation and touch change what they say and nothing else.
        case changes
        /// Times come from the caller, and age is not the store's to judge.
        case clock
        /// A principal's sessions stay within the limit.
        case limit
        /// What has ended stays ended and is remembered.
        case endings
        /// A session keeps the credential epoch it was made under, moves to a later one, or ends.
        case epochs
        /// Lists, filters, counts and pages.
        case listing
        /// Expired sessions and old tombstones go.
        case sweep
        /// All of it under parallel callers.
        case races
    }

    /// One rule, and the proof that a store keeps it.
    public struct Check: Sendable, CustomStringConvertible {
        /// What the rule is about.
        public let group: Group
        /// The rule, in words.
        public let rule: String
        private let prove: @Sendable (StoreProbe) async throws -> Void

        init(_ group: Group, _ rule: String, _ prove: @escaping @Sendable (StoreProbe) async throws -> Void) {
            self.group = group
            self.rule = rule
            self.prove = prove
        }

        /// Proves the rule on `store`, which must be empty.
        ///
        /// - Throws: ``ConformanceFailure`` when the store breaks the rule, or whatever the store throws.
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
        records + changes + clock + limit + endings + epochs + listing + sweep + races + limitRaces
}
