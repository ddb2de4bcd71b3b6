/// A sentence at the top of a page about the last action.
package struct Notice: Sendable, Equatable {
    package enum Tone: String, Sendable {
        case info
        case good
        case error
    }

    package let text: PageText
    package let tone: Tone
    /// Errors interrupt a screen reader; other notices do not.
    let role: String

    package init(_ text: PageText, tone: Tone) {
        self.text = text
        self.tone = tone
        self.role = tone == .error ? "alert" : "status"
    }
}
