import SQLInterface
import Sessions

/// The statements about the keys of this installation.
struct KeyTable {
    let connection: any SQLConnection

    /// The key of this name; `fresh` is stored as the key if there is none yet.
    func key(named name: String, orNew fresh: [UInt8], at now: Timestamp) throws -> [UInt8] {
        try connection.run(
            "INSERT INTO instance_keys (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            .text(name), .bytes(fresh), .time(now))
        let rows = try connection.run("SELECT value FROM instance_keys WHERE name = $1", .text(name))
        guard let key = try rows.first?.bytes(0), key.count == 32 else {
            throw StorageError(.corrupt, "a key of this installation is damaged")
        }
        return key
    }
}
