/// A sentence at the top of a page that says what just happened.
struct Notice: Sendable, Equatable {
    enum Tone: String, Sendable {
        case info
        case good
        case error
    }

    let text: String
    let tone: Tone
    /// Errors interrupt a screen reader, the others wait their turn.
    let role: String

    init(_ text: String, tone: Tone) {
        self.text = text
        self.tone = tone
        self.role = tone == .error ? "alert" : "status"
    }
}
