import Logging

extension LogFollower {
    /// Waits until no cache serves what was changed before this call: every member has applied it, or the leases of those that
    /// do not answer have ended.
    ///
    /// A member that asked for the news before the change was committed has a lease that ends one length after its question. A
    /// member that asked later has the change in its answer. So the length of a lease from now is always enough.
    func acknowledged() async {
        let begun = clock.now()
        var wait = AcknowledgementWait(lease: lease)
        while true {
            if let answer = try? await log.lagging(behind: wait.position, askedBy: membership.registration?.member) {
                let isComplete = log.isRegistryDurable || membership.isTrusted(answer, for: lease.certainEnd, at: begun)
                if wait.receive(answer, isRegistryComplete: isComplete) { return }
            }
            guard let pause = wait.pause(after: clock.now() - begun) else { break }
            await clock.sleep(for: pause)
        }
        await condemn(wait.lagging)
    }

    /// Members that did not answer get no lease any more until they join anew, so that the next hard change need not wait for
    /// them. They are not removed at once: one of them may have a lease that began after this change was committed.
    private func condemn(_ members: [CacheMember]) async {
        guard membership.registration != nil, !members.isEmpty else { return }
        do {
            try await log.condemn(members)
        } catch {
            return
        }
        let longest = members.map { Lease($0.lease).certainEnd }.reduce(lease.certainEnd, max)
        membership.condemned(members, removableAt: clock.now() + longest)
        logger.warning(
            "instances did not answer; revocations did not wait longer than their leases",
            metadata: ["count": "\(members.count)"])
    }
}

/// The decisions of one wait for acknowledgement.
struct AcknowledgementWait {
    /// The position that the members must reach, once the log has named it.
    private(set) var position: LogPosition?
    /// The members that had not reached it at the last answer.
    private(set) var lagging: [CacheMember] = []
    private var limit: Int64
    private var next: Int64 = 300_000

    init(lease: Lease) {
        limit = lease.certainEnd
    }

    /// Returns true if no member is left to wait for.
    mutating func receive(_ answer: LaggingMembers, isRegistryComplete: Bool) -> Bool {
        position = position ?? answer.mark.position
        lagging = answer.members
        limit = answer.members.map { Lease($0.lease).certainEnd }.reduce(limit, max)
        return isRegistryComplete && answer.members.isEmpty
    }

    /// How long to wait until the next question, or `nil` if every lease from before the change has ended.
    mutating func pause(after elapsed: Int64) -> Int64? {
        guard elapsed < limit else { return nil }
        defer { next = min(next * 2, 10_000_000) }
        return min(next, limit - elapsed)
    }
}
