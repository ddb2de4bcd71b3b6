/// A sentence at the top of a page about the last action.
struct Notice: Sendable, Equatable {
    enum Tone: String, Sendable {
        case info
        case good
        case error
    }

    let text: String
    let tone: Tone
    /// Errors interrupt a screen reader; other notices do not.
    let role: String

    init(_ text: String, tone: Tone) {
        self.text = text
        self.tone = tone
        self.role = tone == .error ? "alert" : "status"
    }
}
