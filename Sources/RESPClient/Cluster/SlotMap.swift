/// The known masters of the slots.
struct SlotMap: Sendable, Hashable {
    private var owners: [RESPAddress?]
    /// All masters that serve a slot, in a fixed order.
    private(set) var masters: [RESPAddress]

    /// Reads the answer to `CLUSTER SLOTS`: for each range its first and last slot, its master, its replicas.
    ///
    /// - Parameter asked: the server that answered. It may omit its own name.
    init(_ answer: RESPValue, asked: RESPAddress) throws(RESPError) {
        guard case .array(let ranges) = answer else { throw .violation("a slot map that is not a list") }
        owners = Array(repeating: nil, count: HashSlot.count)
        for range in ranges {
            guard case .array(let parts) = range, parts.count >= 3,
                case .integer(let first) = parts[0], case .integer(let last) = parts[1],
                0 <= first, first <= last, last < HashSlot.count,
                let master = RESPAddress(slotOwner: parts[2], asked: asked)
            else { throw .violation("a slot map that cannot be read") }
            for slot in Int(first)...Int(last) { owners[slot] = master }
        }
        masters = Self.distinct(owners)
    }

    func owner(of slot: HashSlot) -> RESPAddress? { owners[slot.number] }

    /// Notes a server's information about a single slot.
    mutating func move(_ slot: HashSlot, to address: RESPAddress) {
        owners[slot.number] = address
        if !masters.contains(address) { masters.append(address) }
    }

    private static func distinct(_ owners: [RESPAddress?]) -> [RESPAddress] {
        var seen: [RESPAddress] = []
        var previous: RESPAddress?
        for owner in owners where owner != previous {
            previous = owner
            if let owner, !seen.contains(owner) { seen.append(owner) }
        }
        return seen
    }
}

extension RESPAddress {
    /// Reads a node of `CLUSTER SLOTS`: its host, its port, and unused details.
    fileprivate init?(slotOwner: RESPValue, asked: RESPAddress) {
        guard case .array(let parts) = slotOwner, parts.count >= 2,
            case .integer(let port) = parts[1], (1...65535).contains(port)
        else { return nil }
        // Null or empty means the address of the answering server; a question mark means that the server does not know it.
        let host = parts[0].text ?? ""
        self.init(host: host.isEmpty || host == "?" ? asked.host : host, port: Int(port))
    }
}
