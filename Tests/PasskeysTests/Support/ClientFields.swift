/// Client data, member by member.
struct ClientFields: Sendable {
    var type = "webauthn.get"
    var challenge = ""
    var origin = "https://example.org"
    /// Further members, each with its comma.
    var more = #","crossOrigin":false"#

    var bytes: [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)"\#(more)}"#.utf8)
    }
}
