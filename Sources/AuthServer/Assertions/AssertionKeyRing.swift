package import Sessions

/// The keys there are, and what each is good for at a moment. A pure decision: nothing but creation times is stored, so
/// all instances come to the same answer without talking to each other.
package struct AssertionKeyRing: Sendable {
    /// What a key is good for.
    package enum State: String, Sendable {
        /// Published, not signing yet: whoever verifies has time to learn it.
        case coming
        /// Signs.
        case signing
        /// Signs no more; published while assertions made with it may be on their way.
        case leaving
        /// Good for nothing; the next sweep removes it.
        case gone
    }

    /// How long whoever fetches the key set may keep it.
    static let publicationAge = Duration.seconds(60)
    /// How old an instance's knowledge of the keys may be.
    static let refreshInterval = Duration.seconds(10)
    /// How long before it signs a new key is published: longer than the two above together, and clocks differ.
    static let lead = Duration.seconds(120)
    /// How long after its successor began a key stays published: longer than an assertion lives, and clocks differ.
    static let farewell = Duration.seconds(180)

    /// All keys, the one that signs last at the end.
    package let keys: [AssertionKey]

    init(_ keys: [AssertionKey]) {
        self.keys = keys.sorted { ($0.signsFrom, $0.createdAt, $0.id) < ($1.signsFrom, $1.createdAt, $1.id) }
    }

    /// The key to sign with: of those that may sign the one that began last. When none has begun, because the clock was
    /// set back since, the first: it has been published for longest.
    func signing(at now: Timestamp) -> AssertionKey? {
        keys.last { $0.signsFrom <= now } ?? keys.first
    }

    /// The signing key, if it should not sign yet by this clock: the key was made by a clock that was ahead.
    func premature(at now: Timestamp) -> AssertionKey? {
        signing(at: now).flatMap { $0.signsFrom > now ? $0 : nil }
    }

    /// The time at which a new key starts to sign: after verifiers had time to fetch it, and after every other key, which
    /// may have been made by a clock that was ahead. Otherwise an older key would replace it again.
    func start(ofNewKeyAt now: Timestamp) -> Timestamp {
        let latest = keys.last.map { $0.signsFrom + .milliseconds(1) }
        return max(now + Self.lead, latest ?? now)
    }

    /// The keys that whoever verifies must know.
    func published(at now: Timestamp) -> [AssertionKey] {
        keys.filter { state(of: $0, at: now) != .gone }
    }

    /// What a key is good for.
    package func state(of key: AssertionKey, at now: Timestamp) -> State {
        if key.id == signing(at: now)?.id { return .signing }
        if key.signsFrom > now { return .coming }
        guard let successor = keys.drop(while: { $0.id != key.id }).dropFirst().first else { return .gone }
        return now < successor.signsFrom + Self.farewell ? .leaving : .gone
    }
}
