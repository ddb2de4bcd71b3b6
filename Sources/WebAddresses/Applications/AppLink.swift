package import Sessions

/// Links to `/.coatcheck/`, relative to the application's host.
package enum AppLink {
    /// Where this server answers at the hosts of applications.
    package static let prefix = "/.coatcheck/"

    /// The first step.
    ///
    /// - Parameter isRepeated: This is the second attempt; the server starts no third one.
    package static func start(next: String, isRepeated: Bool = false) -> LocalLink {
        LocalLink(prefix + "start", [("next", next), ("again", isRepeated ? "1" : "")])
    }

    /// The last step, with a handover code.
    package static func finish(_ code: SessionToken, on link: HandoverLink) -> LocalLink {
        LocalLink(
            prefix + "finish",
            [("ticket", code.wire), ("next", link.next), ("again", link.isRepeated ? "1" : "")])
    }

    /// A path that leads to its own host and not back into the sign-in.
    package static func path(_ text: String) -> String {
        let bytes = text.utf8
        let isPlain =
            bytes.count <= ReturnTarget.maximumLength
            && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        guard isPlain, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix(prefix) else { return "/" }
        return text
    }
}
