import Sessions

/// Counts by key, never more than a given number of them.
///
/// A flood of invented names must not take all memory. When the table is full, the eighth of it that failed longest ago
/// makes room, so that making room costs little for each entry.
struct BoundedTable {
    private let capacity: Int
    private var counts: [String: FailureCount] = [:]

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many keys are counted.
    var size: Int { counts.count }

    subscript(key: String) -> FailureCount? {
        get { counts[key] }
        set {
            if newValue != nil, counts[key] == nil, counts.count >= capacity { makeRoom() }
            counts[key] = newValue
        }
    }

    private mutating func makeRoom() {
        let oldest = counts.sorted { $0.value.last < $1.value.last }.prefix(capacity / 8 + 1)
        for (key, _) in oldest { counts[key] = nil }
    }
}
