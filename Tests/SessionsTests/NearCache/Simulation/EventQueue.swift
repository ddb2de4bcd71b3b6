/// Events in the order of their times: a binary heap. Events of one time keep the order in which they were added.
struct EventQueue {
    private struct Event {
        let time: Int64
        let number: Int
        let action: @Sendable () -> Void

        func isBefore(_ other: Event) -> Bool {
            (time, number) < (other.time, other.number)
        }
    }

    private var heap: [Event] = []
    private var added = 0

    var nextTime: Int64? { heap.first?.time }

    mutating func add(at time: Int64, _ action: @escaping @Sendable () -> Void) {
        added += 1
        heap.append(Event(time: time, number: added, action: action))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> (time: Int64, action: @Sendable () -> Void)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.action)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            let children = (2 * parent + 1)..<min(2 * parent + 3, max(2 * parent + 1, heap.count))
            guard let least = children.min(by: { heap[$0].isBefore(heap[$1]) }), heap[least].isBefore(heap[parent])
            else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
