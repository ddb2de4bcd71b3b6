import Sessions

/// A server's information about itself, judged for sessions.
struct ServerReport: Sendable {
    private let info: [Substring: Substring]
    private let save: String?
    private let time: Timestamp?

    /// - Parameters:
    ///   - info: the answer to `INFO`.
    ///   - save: the setting of that name, or `nil` if the server does not tell it.
    ///   - time: the time on its clock.
    init(info text: String, save: String?, time: Timestamp?) {
        var info: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { info[parts[0]] = parts[1] }
        }
        self.info = info
        self.save = save
        self.time = time
    }

    /// The reasons why it cannot keep sessions. Empty if it can.
    var problems: [String] {
        var problems: [String] = []
        if let version = info["redis_version"], isOlder(version, than: (6, 2)) {
            problems.append("the session server is Redis \(version); 6.2 or newer, or Valkey, is needed")
        }
        if info["role"] == "slave" {
            problems.append(
                "the session server is a replica, which accepts no writes; sessions.url must name the primary")
        }
        return problems
    }

    /// Whether the server is a node of a cluster, which serves only a part of the keys.
    var isNode: Bool { info["redis_mode"] == "cluster" }

    /// Warnings for the operator: settings under which sessions can vanish, and a clock that differs.
    func warnings(now: Timestamp) -> [String] {
        var warnings: [String] = []
        if let policy = info["maxmemory_policy"], policy != "noeviction" {
            warnings.append(
                "the session server may drop sessions when its memory is full (maxmemory-policy \(policy)); "
                    + "set maxmemory-policy noeviction")
        }
        if info["aof_enabled"] == "0" {
            if save == "" {
                warnings.append(
                    "the session server stores nothing on disk: a restart signs all users out and loses the record of "
                        + "revoked sessions; set appendonly yes")
            } else {
                warnings.append(
                    "the session server writes to disk only occasionally: a crash undoes the last revocations; "
                        + "set appendonly yes")
            }
        }
        if let time {
            let skew = max(now.elapsed(since: time), time.elapsed(since: now))
            if skew > .seconds(2) {
                let seconds = skew.wholeMilliseconds / 1000
                warnings.append(
                    "the session server's clock and this one's differ by \(seconds) s; synchronise both by NTP")
            }
        }
        return warnings
    }

    private func isOlder(_ version: Substring, than least: (Int, Int)) -> Bool {
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
        guard let major = numbers.first else { return false }
        return (major, numbers.count > 1 ? numbers[1] : 0) < least
    }
}
