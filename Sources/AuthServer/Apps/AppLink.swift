import Sessions

/// Links to `/.coatcheck/`, relative to the application's host.
enum AppLink {
    /// Where this server answers at the hosts of applications.
    static let prefix = "/.coatcheck/"

    /// The first step.
    ///
    /// - Parameter isRepeated: This is the second attempt; the server starts no third one.
    static func start(next: String, isRepeated: Bool = false) -> LocalLink {
        LocalLink(prefix + "start", [("next", next), ("again", isRepeated ? "1" : "")])
    }

    /// The last step, with a ticket.
    static func finish(_ ticket: SessionToken, on link: HandoverLink) -> LocalLink {
        LocalLink(
            prefix + "finish",
            [("ticket", ticket.wire), ("next", link.next), ("again", link.isRepeated ? "1" : "")])
    }

    /// A path that leads to its own host and not back into the sign-in.
    static func path(_ text: String) -> String {
        let bytes = text.utf8
        let isPlain =
            bytes.count <= ReturnTarget.maximumLength
            && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        guard isPlain, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix(prefix) else { return "/" }
        return text
    }
}
