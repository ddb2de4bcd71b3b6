import NIOHTTP1

/// The consequence of the head of a request for its connection.
enum RequestHeadVerdict: Equatable {
    /// Another request may follow.
    case serve
    /// It is answered, and the connection ends.
    case serveLast
    /// It is refused, and the connection ends.
    case refuse

    init(_ head: HTTPRequestHead) {
        let fields = ConnectionFields(head.headers)
        guard Self.isHostClear(fields, in: head) else {
            self = .refuse
            return
        }
        // Checked whether or not `Connection` names it: the decoder stops in fewer cases, never in more.
        let stopsDecoder = fields.offersUpgrade || head.method == .CONNECT
        self = stopsDecoder || !head.isKeepAlive || head.isHTTP10 ? .serveLast : .serve
    }

    /// RFC 9112, section 3.2: exactly one valid `Host`; HTTP/1.0 may have none. By section 3.2.2 the target's host takes
    /// precedence, but a request that names two hosts is refused: a proxy in front may have checked the other one.
    private static func isHostClear(_ fields: ConnectionFields, in head: HTTPRequestHead) -> Bool {
        guard fields.hosts <= 1 else { return false }
        guard let host = fields.host else { return head.isHTTP10 && isTargetClear(head, host: nil) }
        return RequestAuthority.isValid(host.utf8) && isTargetClear(head, host: host)
    }

    private static func isTargetClear(_ head: HTTPRequestHead, host: String?) -> Bool {
        let first = head.uri.utf8.first
        guard first != UInt8(ascii: "/"), first != UInt8(ascii: "*"), head.method != .CONNECT else { return true }
        guard let authority = RequestAuthority.ofAbsoluteTarget(head.uri) else { return false }
        return host.map { RequestAuthority.areEqual($0.utf8, authority) } ?? true
    }
}

extension HTTPRequestHead {
    /// The decoder accepts only versions 1.0 and 1.1.
    fileprivate var isHTTP10: Bool { version.minor == 0 }
}

/// The fields of a head that concern its connection, found in one pass and without allocation.
private struct ConnectionFields {
    private(set) var host: String?
    private(set) var hosts = 0
    private(set) var offersUpgrade = false

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            switch name.utf8.count {
            case 4 where RequestAuthority.areEqual(name.utf8, "host".utf8):
                host = value
                hosts += 1
            case 7 where RequestAuthority.areEqual(name.utf8, "upgrade".utf8):
                offersUpgrade = true
            default: break
            }
        }
    }
}
