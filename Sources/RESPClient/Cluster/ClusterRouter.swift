import NIOCore
import Synchronization

/// Every command goes to the master of its key's slot.
final class ClusterRouter: Router {
    private struct Knowledge {
        var map: SlotMap?
        var isOutdated = false
        /// Whether a task is fetching a new map.
        var isAsking = false
        /// The server that failed to answer last. It is the last one asked for the map.
        var suspect: RESPAddress?
    }

    private let seeds: [RESPAddress]
    private let nodes: NodeDirectory
    private let eventLoop: any EventLoop
    private let knowledge = Mutex(Knowledge())
    private let refresh = SharedAttempt<SlotMap>()
    private let turn = Atomic<Int>(0)

    init(_ seeds: [RESPAddress], nodes: NodeDirectory, eventLoop: any EventLoop) {
        self.seeds = seeds
        self.nodes = nodes
        self.eventLoop = eventLoop
    }

    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue] {
        var errands = ClusterErrands(commands)
        while !errands.isDone {
            if errands.wantsPause { await pause() }
            let map = try await currentMap(isRetry: errands.isRetry)
            let batches = try errands.batches(map, anyMaster: anyMaster(map))
            for (batch, result) in await send(batches) {
                switch result {
                case .failure(let error):
                    suspect(batch.address)
                    try errands.fail(batch, error)
                case .success(let all):
                    for (errand, answer) in zip(batch.errands, batch.answers(of: all)) {
                        errands.receive(answer, for: errand, from: batch.address)
                    }
                }
            }
            learn(errands)
        }
        return errands.results
    }

    func sendToEveryMaster(_ command: RESPCommand) async throws(RESPError) -> [RESPValue] {
        let masters = try await currentMap(isRetry: false).masters
        let batches = masters.map { master in
            ClusterErrands.Batch(address: master, errands: [ClusterErrands.Errand(index: 0, command: command)])
        }
        var answers: [RESPValue] = []
        for (_, result) in await send(batches) { answers += try result.get() }
        return answers
    }

    func shutdown() async {
        await nodes.shutdown()
    }

    // MARK: Sending

    private typealias Outcome = (batch: ClusterErrands.Batch, result: Result<[RESPValue], RESPError>)

    /// Sends to all servers at once.
    private func send(_ batches: [ClusterErrands.Batch]) async -> [Outcome] {
        if batches.count == 1 { return [await send(batches[0])] }
        return await withTaskGroup(of: Outcome.self) { group in
            for batch in batches { group.addTask { await self.send(batch) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func send(_ batch: ClusterErrands.Batch) async -> Outcome {
        do throws(RESPError) {
            return (batch, .success(try await nodes[batch.address].send(batch.commands)))
        } catch {
            return (batch, .failure(error))
        }
    }

    private func anyMaster(_ map: SlotMap) throws(RESPError) -> RESPAddress {
        guard !map.masters.isEmpty else {
            throw RESPError(.unavailable, "the cluster has no master that serves any slot", isUnsent: true)
        }
        let index = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return map.masters[Int(UInt(bitPattern: index) % UInt(map.masters.count))]
    }

    private func pause() async {
        // The block is empty: it cannot fail.
        try? await eventLoop.scheduleTask(in: .milliseconds(50)) {}.futureResult.get()
    }

    // MARK: The slot map

    private func learn(_ errands: ClusterErrands) {
        knowledge.withLock { knowledge in
            for (slot, address) in errands.moves { knowledge.map?.move(slot, to: address) }
            if errands.wantsNewMap { knowledge.isOutdated = true }
        }
    }

    private func suspect(_ address: RESPAddress) {
        knowledge.withLock { knowledge in
            knowledge.isOutdated = true
            knowledge.suspect = address
        }
    }

    /// The map, fetched again if it is known to be out of date. An old one is better than none.
    ///
    /// - Parameter isRetry: whether the old map has failed this command already. Others do not wait while another task
    ///   fetches the new map: most of the old one is still right.
    private func currentMap(isRetry: Bool) async throws(RESPError) -> SlotMap {
        if let map = startAsking(isRetry: isRetry) { return map }
        let old = knowledge.withLock { $0 }
        do throws(RESPError) {
            let map = try await refresh.run { () async throws(RESPError) in try await self.askForMap(old) }
            // The suspect stays: answers of other servers say nothing about it.
            knowledge.withLock { $0 = Knowledge(map: map, suspect: $0.suspect) }
            return map
        } catch {
            knowledge.withLock { $0.isAsking = false }
            guard let map = old.map else { throw error.unsent }
            return map
        }
    }

    /// A usable map; nil if the caller must fetch a new one.
    private func startAsking(isRetry: Bool) -> SlotMap? {
        knowledge.withLock { knowledge in
            if let map = knowledge.map, !knowledge.isOutdated || knowledge.isAsking && !isRetry { return map }
            knowledge.isAsking = true
            return nil
        }
    }

    private func askForMap(_ old: Knowledge) async throws(RESPError) -> SlotMap {
        var failure = RESPError(.unavailable, "no server of the cluster answers")
        let candidates = (old.map?.masters.shuffled() ?? []) + seeds
        for address in candidates.filter({ $0 != old.suspect }) + [old.suspect].compactMap({ $0 }) {
            do throws(RESPError) {
                let answers = try await nodes[address].send([RESPCommand("CLUSTER", [Array("SLOTS".utf8)])])
                if case .error(let error)? = answers.first {
                    throw RESPError(.misconfigured, "the server is not part of a cluster (\(error.prefix))")
                }
                return try SlotMap(answers.first ?? .null, asked: address)
            } catch {
                if failure.code != .misconfigured { failure = error }
            }
        }
        throw failure
    }
}
