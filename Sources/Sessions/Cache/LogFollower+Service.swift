import Logging
import Synchronization

/// The service: it registers with the log, asks for the news, applies it, and so renews the lease.
extension LogFollower {
    /// Keeps the lease alive until the task is cancelled; then nothing more is served, and the registration ends.
    func serve() async {
        let (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.wake.withLock { $0 = wake }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                await log.follow { hint in
                    if self.mustAsk(after: hint) { wake.yield() }
                }
            }
            group.addTask { [self] in
                while !Task.isCancelled {
                    wake.yield()
                    await clock.pause(for: lease.beatInterval)
                }
            }
            for await _ in wakeUps {
                // The second one acknowledges what the first one brought.
                if await beat(), await beat() { wake.yield() }
                await clock.pause(for: Self.shortestPause)
            }
            group.cancelAll()
        }
        await leave()
    }

    /// The shortest time between two beats, in nanoseconds: many changes at once cost one beat.
    private static let shortestPause: Int64 = 1_000_000

    /// Applies a hint. Returns whether the log must be asked: if the hint does not tell everything, or if a program waits for the
    /// acknowledgement.
    private func mustAsk(after hint: LogHint) -> Bool {
        guard case .entries(let entries, let earlier, let position, let isHard) = hint else { return true }
        memory.apply(entries)
        return !membership.advance(from: earlier, to: position) || isHard
    }

    /// Asks for the news once. Returns whether to ask again at once, to acknowledge what was applied.
    private func beat() async -> Bool {
        guard let (registration, applied) = membership.standing else { return await join() }
        let asked = clock.now()
        let news: LogNews
        do {
            news = try await log.beat(registration.member, applied: applied)
        } catch {
            report(isCurrent: false)
            return false
        }
        guard case .entries(let entries, let mark) = news, mark.engine == registration.engine else {
            return await join()
        }
        // Applied before the position moves, and the lease begins at the question, not at the answer.
        memory.apply(entries)
        membership.advance(to: mark.position)
        extendLease(askedAt: asked)
        await removeCondemned()
        return !entries.isEmpty
    }

    /// Begins anew: nothing that was read before is served, and nothing is served before the first beat.
    private func join() async -> Bool {
        deadline.store(0, ordering: .sequentiallyConsistent)
        // Until it is removed, hard changes wait for it. Its lease has certainly ended by then.
        if let old = membership.registration?.member {
            membership.condemned([old], removableAt: clock.now() + lease.certainEnd)
        }
        membership.end()
        let member = CacheMember(random: tokens.words(), lease: lease.duration)
        do {
            let mark = try await log.join(member)
            // Reads that began before the registration may have missed a change.
            memory.dropAll()
            membership.begin(member, at: mark, clock.now())
            return true
        } catch {
            report(isCurrent: false)
            return false
        }
    }

    private func extendLease(askedAt asked: Int64) {
        let end = asked + lease.length
        if asked > proof.load(ordering: .relaxed) { proof.store(asked, ordering: .releasing) }
        if end > deadline.load(ordering: .relaxed) { deadline.store(end, ordering: .sequentiallyConsistent) }
        report(isCurrent: true)
    }

    private func removeCondemned() async {
        let members = membership.removable(at: clock.now())
        guard !members.isEmpty, (try? await log.remove(members)) != nil else { return }
        membership.removed(members)
    }

    private func leave() async {
        deadline.store(0, ordering: .sequentiallyConsistent)
        memory.dropAll()
        guard let member = membership.registration?.member else { return }
        membership.end()
        // If this fails, the next hard change finds out that the member does not answer.
        try? await log.remove([member])
    }

    /// Logs when the lease was lost or found.
    private func report(isCurrent: Bool) {
        guard isCurrent != wasCurrent.load(ordering: .relaxed), isCurrent || !isLeased else { return }
        wasCurrent.store(isCurrent, ordering: .relaxed)
        if isCurrent {
            logger.info("\(subject) are served from memory")
        } else {
            logger.warning("\(subject) are read from the store: its log of changes does not answer")
        }
    }
}
