import Sessions

/// Links to `/.coatcheck/`, relative to the application's host.
enum AppLink {
    /// The first step.
    ///
    /// - Parameter isRepeated: This is the second attempt; the server starts no third one.
    static func start(next: String, isRepeated: Bool = false) -> LocalLink {
        LocalLink(AppRoutes.prefix + "start", [("next", next), ("again", isRepeated ? "1" : "")])
    }

    /// The last step, with a handover code.
    static func finish(_ ticket: SessionToken, on link: HandoverLink) -> LocalLink {
        LocalLink(
            AppRoutes.prefix + "finish",
            [("ticket", ticket.wire), ("next", link.next), ("again", link.isRepeated ? "1" : "")])
    }
}
