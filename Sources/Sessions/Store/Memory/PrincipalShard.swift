import Synchronization

/// A part of the memory store's index: which sessions belong to which principal, behind one lock.
final class PrincipalShard: Sendable {
    private let ids = Mutex<[PrincipalID: Set<SessionID>]>([:])

    /// Reads or changes the ids of one principal; parallel calls for the same principal wait for each other.
    func withIDs<Result: Sendable>(of principal: PrincipalID, _ body: (inout Set<SessionID>) -> Result) -> Result {
        ids.withLock { ids in
            var own = ids[principal] ?? []
            let result = body(&own)
            ids[principal] = own.isEmpty ? nil : own
            return result
        }
    }
}
