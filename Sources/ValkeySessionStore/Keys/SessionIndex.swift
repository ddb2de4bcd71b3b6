/// The indexes over all sessions, by the ends of their keys. The scripts know them too; see `prelude.lua`.
enum SessionIndex: String {
    /// Live sessions, in the order in which they began.
    case start = "index:start"
    /// Live sessions, scored by when each expires.
    case expiry = "index:expiry"
    /// Tombstones, scored by when each session ended.
    case ended = "index:ended"

    func key(at home: KeySpace.Home) -> [UInt8] { home + rawValue.utf8 }
}
