public import Sessions

/// Something that happened to the binding of a session, for an audit log or a notice to its owner.
public enum BindingEvent: Sendable {
    /// The browser has proved its key after the registration. From now on the session is used by that browser only.
    case bound(SessionRecord, from: Device)
    /// A client used a bound session, or tried to bind or renew it, and did not prove to be its browser. The session goes on.
    case refused(SessionRecord, Objection, from: Device)

    /// What a client lacked. No honest browser causes one, except after an error of its own.
    public enum Objection: String, Sendable, CaseIterable {
        /// The second cookie, which the browser would have renewed before the request.
        case missing
        /// A value of the second cookie that still counts: this one has expired, so it is a copy.
        case expired
        /// A value of the second cookie that is one of the session's last three.
        case foreign
        /// The registered key: another one signed.
        case signature
        /// The right to register a key: the session has one.
        case secondKey = "second_key"
    }

    /// Receives events, after they happened and before the client gets its answer.
    public protocol Handler: Sendable {
        /// Handles `event`. It cannot undo the event.
        func handle(_ event: BindingEvent, at now: Timestamp) async
    }
}
