import DeviceBinding
import Sessions
import UserAccounts

/// A session as its application sees it. It holds no secret but a token that the application must send to the browser.
struct SessionAnswer {
    let application: Application
    let record: SessionRecord
    /// When the answer is given.
    let now: Timestamp

    /// The members of the session, for a list.
    var session: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.object
    }

    private func write(to writer: inout JSONWriter) {
        writer.add("id", record.id.description)
        writer.add("principal", record.principal.map { application.name(of: $0) })
        writer.add("methods", record.authentication.keys.map(\.rawValue).sorted())
        writer.add("assurance", record.assurance(at: now)?.name)
        writer.add("created_at", record.createdAt.rfc3339)
        writer.add("authenticated_at", record.authenticatedAt?.rfc3339)
        writer.add("last_seen_at", record.lastSeen.rfc3339)
        writer.add("idle_expires_at", record.expiry.rfc3339)
        writer.add("absolute_expires_at", record.absoluteExpiry.rfc3339)
        writer.add("remember", record.lifetime == .remembered)
        writer.add("bound", SessionBinding.stored(in: record).isBound)
        writer.add("device") { device in
            device.add("address", record.device.address)
            device.add("user_agent", record.device.userAgent)
            device.add("label", record.device.label)
        }
    }

    /// Adds `session`, `version` and, unless the client knows this version, `data`.
    func add(to writer: inout JSONWriter, known: Int64? = nil) {
        writer.add("session") { write(to: &$0) }
        writer.add("version", record.version)
        if known != record.version { writer.add("data", application.data(of: record)) }
    }

    /// Adds the cookie that carries `token`, under `name`.
    func add(_ name: String, _ token: SessionToken, to writer: inout JSONWriter) {
        let lifetime = record.lifetime == .remembered ? record.absoluteExpiry.elapsed(since: now) : nil
        writer.add(name) { cookie in
            cookie.add("token", token.wire)
            if let lifetime {
                cookie.add("max_age", max(1, lifetime.wholeSeconds))
            } else {
                cookie.add("max_age", nil as String?)
            }
            cookie.add("set_cookie", application.cookie.header(setting: token, lifetime: lifetime))
        }
    }
}
