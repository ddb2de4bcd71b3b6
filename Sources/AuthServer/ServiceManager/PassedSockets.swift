/// The listening sockets that a service manager such as systemd has passed to this process, by their purpose.
struct PassedSockets: Sendable, Hashable {
    /// What a socket is for: its name in `FileDescriptorName=`.
    enum Purpose: String, Sendable, CaseIterable {
        case http
        case management
        case service
    }

    /// The first descriptor that is passed, by the protocol (sd_listen_fds(3)).
    static let firstDescriptor: CInt = 3
    /// The variables of the protocol. Child programs must not inherit them.
    static let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]

    /// The descriptors.
    let descriptors: [Purpose: CInt]

    /// No socket: the server listens by itself.
    static let none = PassedSockets(descriptors: [:])

    init(descriptors: [Purpose: CInt]) {
        self.descriptors = descriptors
    }

    /// Reads the variables of the protocol. They count only if they are meant for this process.
    ///
    /// - Throws: ``StartFailure`` if a socket has no clear purpose.
    init(environment: [String: String], process: Int32) throws {
        guard let target = environment["LISTEN_PID"], Int32(target) == process else {
            self = .none
            return
        }
        guard let count = environment["LISTEN_FDS"].flatMap(Int.init), (0...64).contains(count) else {
            throw StartFailure("LISTEN_FDS is not the number of the sockets that were passed")
        }
        let names = try Self.names(environment["LISTEN_FDNAMES"], count: count)
        var descriptors: [Purpose: CInt] = [:]
        for (index, name) in names.enumerated() {
            let purpose = try Self.purpose(of: name, isFirst: index == 0)
            let descriptor = Self.firstDescriptor + CInt(index)
            guard descriptors.updateValue(descriptor, forKey: purpose) == nil else {
                throw StartFailure(
                    "two of the passed sockets are for \(purpose.rawValue); pass one (ListenStream= once per socket unit)"
                )
            }
        }
        self.descriptors = descriptors
    }

    private static func names(_ text: String?, count: Int) throws -> [String] {
        guard let text, !text.isEmpty else { return Array(repeating: "", count: count) }
        let names = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard names.count == count else {
            throw StartFailure("LISTEN_FDNAMES has \(names.count) names for \(count) passed sockets")
        }
        return names
    }

    /// Without `FileDescriptorName=` systemd uses the name of the unit, and other programs none or `unknown`.
    private static func purpose(of name: String, isFirst: Bool) throws -> Purpose {
        if let purpose = Purpose(rawValue: name) { return purpose }
        let isUnnamed = name.isEmpty || name == "unknown" || name.hasSuffix(".socket")
        if isUnnamed, isFirst { return .http }
        let names = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
        let subject =
            name.isEmpty ? "a passed socket after the first one has no name" : "a passed socket is named \(name)"
        throw StartFailure("\(subject); set FileDescriptorName= to one of \(names)")
    }
}
