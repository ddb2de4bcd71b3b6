import Sessions

/// What a server says about itself, and what of it matters to sessions.
struct ServerReport: Sendable {
    private let info: [Substring: Substring]
    private let save: String?
    private let time: Timestamp?

    /// - Parameters:
    ///   - info: the answer to `INFO`.
    ///   - save: the setting of that name, or `nil` when the server keeps it to itself.
    ///   - time: what its clock shows.
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

    /// Why sessions cannot be kept there. Empty when they can.
    var problems: [String] {
        var problems: [String] = []
        if let version = info["redis_version"], isOlder(version, than: (6, 2)) {
            problems.append("the session server is Redis \(version); 6.2 or newer, or Valkey, is needed")
        }
        if info["role"] == "slave" {
            problems.append(
                "the session server is a replica, which takes no writes; sessions.url must name the primary")
        }
        return problems
    }

    /// Whether the server is a node of a cluster, which serves a part of the keys.
    var isNode: Bool { info["redis_mode"] == "cluster" }

    /// What an operator should know: settings under which sessions can vanish, and a clock that disagrees.
    func warnings(now: Timestamp) -> [String] {
        var warnings: [String] = []
        if let policy = info["maxmemory_policy"], policy != "noeviction" {
            warnings.append(
                "the session server may throw sessions away when its memory is full (maxmemory-policy \(policy)); "
                    + "set maxmemory-policy noeviction")
        }
        if info["aof_enabled"] == "0" {
            if save == "" {
                warnings.append(
                    "the session server keeps nothing on disk: a restart signs everybody out and forgets what was "
                        + "revoked; set appendonly yes")
            } else {
                warnings.append(
                    "the session server writes to disk only now and then: a crash undoes the last revocations; "
                        + "set appendonly yes")
            }
        }
        if let time {
            let skew = max(now.elapsed(since: time), time.elapsed(since: now))
            if skew > .seconds(2) {
                let seconds = skew.wholeMilliseconds / 1000
                warnings.append("the session server's clock and this one's differ by \(seconds) s; run NTP on both")
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
