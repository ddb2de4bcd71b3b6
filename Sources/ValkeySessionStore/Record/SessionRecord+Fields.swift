import Sessions

extension SessionRecord {
    /// Alternating fields and values.
    var words: [[UInt8]] {
        let agent = Array(device.userAgent.utf8)
        let born =
            createdAt.sortable + idleTimeout.wholeMilliseconds.wire + [lifetime == .remembered ? 1 : 0]
            + UInt16(agent.count).wire + agent + device.label.utf8
        var words = [
            Array("b".utf8), born,
            Array("u".utf8), lastSeen.wire + device.address.utf8,
            Array("s".utf8), secrets.packed,
            Array("a".utf8), csrf.bytes + absoluteExpiry.wire + [UInt8(assurance?.rawValue ?? 0)],
            Array("v".utf8), Array(String(version).utf8),
        ]
        if let application { words += [Array("n".utf8), Array(application.utf8)] }
        if let principal { words += [Array("p".utf8), Array(principal.rawValue.utf8)] }
        let client = Array(device.browser.utf8)
        if !client.isEmpty || !device.system.isEmpty {
            words += [Array("d".utf8), UInt16(client.count).wire + client + device.system.utf8]
        }
        if epoch != .initial { words += [Array("c".utf8), epoch.decimal] }
        for (method, at) in authentication { words += [Array("@\(method.rawValue)".utf8), at.wire] }
        for (name, value) in data.fields { words += [Array("=\(name)".utf8), value] }
        return words
    }

    init(id: SessionID, fields: SessionFields) throws {
        var born = try ByteReader(fields["b"], part: "birth")
        var used = try ByteReader(fields["u"], part: "use")
        var authority = try ByteReader(fields["a"], part: "authority")
        let createdAt = Timestamp(milliseconds: Int64(bitPattern: try born.integer(UInt64.self) ^ 1 << 63))
        let idleTimeout = Duration.milliseconds(try born.integer(Int64.self))
        let lifetime: SessionPolicy.Lifetime = try born.integer(UInt8.self) == 1 ? .remembered : .standard
        let agent = try born.text(Int(try born.integer(UInt16.self)))
        var device = Device(userAgent: agent, label: try born.text())
        let lastSeen = try used.timestamp()
        device.address = try used.text()
        try Self.add(client: fields["d"], to: &device)
        guard let csrf = CSRFSecret(bytes: try authority.bytes(32)) else { throw authority.unreadable }
        let absoluteExpiry = try authority.timestamp()
        let level = Int(try authority.integer(UInt8.self))
        let assurance = AssuranceLevel(rawValue: level)
        guard assurance != nil || level == 0 else { throw authority.unreadable }
        var version = try ByteReader(fields["v"], part: "version")
        guard let version = Int64(try version.text()) else { throw version.unreadable }
        self.init(
            id: id,
            secrets: try SecretHistory(packed: fields["s"]),
            csrf: csrf,
            application: try fields.application,
            principal: try fields.principal,
            epoch: try fields.epoch,
            createdAt: createdAt,
            authentication: try fields.authentication,
            assurance: assurance,
            lastSeen: lastSeen,
            idleTimeout: idleTimeout,
            absoluteExpiry: absoluteExpiry,
            lifetime: lifetime,
            device: device,
            data: SessionData(try fields.named("=")),
            version: version
        )
    }

    /// Reads `d`: length 2 and browser, operating system.
    private static func add(client bytes: [UInt8]?, to device: inout Device) throws {
        guard let bytes else { return }
        var client = try ByteReader(bytes, part: "client")
        device.browser = try client.text(Int(try client.integer(UInt16.self)))
        device.system = try client.text()
    }
}
