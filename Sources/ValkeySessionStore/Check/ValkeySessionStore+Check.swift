import RESPClient
package import Sessions

extension ValkeySessionStore {
    /// Checks every server before the first use, and returns warnings for the operator.
    ///
    /// - Throws: ``/Sessions/SessionError`` with code ``/Sessions/SessionError/Code/invalidConfiguration`` if the servers
    ///   are unsuitable: too old, a replica, a wrong password; ``/Sessions/SessionError/Code/unavailable`` if they do not
    ///   answer, or if a key under the prefix belongs to another program.
    package func check(now: Timestamp) async throws -> [String] {
        do {
            let reports = try await reports()
            var problems = distinct(reports.flatMap(\.problems))
            // It may serve the keys today, and refuse them after the next fail-over.
            if shards == nil, reports.contains(where: \.isNode) {
                problems.append("the session server is a node of a cluster; sessions.url must begin with redis+cluster")
            }
            guard problems.isEmpty else {
                throw SessionError(.invalidConfiguration, problems.joined(separator: "; "))
            }
            // Both read the indexes, run scripts, and change nothing.
            _ = try await list(SessionQuery(limit: 1))
            _ = try await sweep(now: Timestamp(milliseconds: .min), tombstoneLifetime: .zero, limit: 0)
            return distinct(try await reports.flatMap { $0.warnings(now: now) } + logWarnings())
        } catch let error as RESPError where error.code == .misconfigured {
            throw SessionError(.invalidConfiguration, error.message)
        } catch {
            throw failure.unavailable(error)
        }
    }

    /// Near caches are correct without messages, only slower, and serve nothing if the log cannot be written.
    private func logWarnings() async throws -> [String] {
        guard let log else { return [] }
        let (receivers, refused) = try await log.probe()
        let needed = refused.filter { $0 != "PUBLISH" }
        let channel = String(decoding: log.channel, as: UTF8.self)
        var warnings: [String] = []
        if !needed.isEmpty {
            warnings.append(
                "the user of the session server lacks \(needed.joined(separator: ", ")), which near caches need: "
                    + "they cannot serve sessions from memory")
        }
        if receivers == 0 {
            warnings.append(
                "the user of the session server may not publish or subscribe to \(channel): near caches learn of "
                    + "revocations only when they ask; add +publish +subscribe and that channel to its access list")
        }
        return warnings
    }

    private func reports() async throws -> [ServerReport] {
        let times = try await client.sendToEveryMaster(RESPCommand("TIME")).map { try time($0) }
        let settings = try await client.sendToEveryMaster(
            RESPCommand("CONFIG", ["GET", "save"].map { Array($0.utf8) }))
        // Each is sent to all servers in the same order, and a list that grew meanwhile is no worse than one that grows later.
        return try await zip(zip(client.sendToEveryMaster(RESPCommand("INFO")), settings), times).map { answers, time in
            let save = try? answers.1.fields["save"].map { String(decoding: $0, as: UTF8.self) }
            return ServerReport(info: String(decoding: try answers.0.bytes, as: UTF8.self), save: save, time: time)
        }
    }

    private func time(_ answer: RESPValue) throws -> Timestamp? {
        let parts = try answer.items.map { Int64(String(decoding: try $0.bytes, as: UTF8.self)) ?? 0 }
        return parts.count == 2 ? Timestamp(milliseconds: parts[0] * 1000 + parts[1] / 1000) : nil
    }

    private func distinct(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
