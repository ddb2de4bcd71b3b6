/// What is wrong with a value, and what to write instead when that is not simply "what the key accepts".
struct ValueError: Error, Equatable {
    let reason: String
    var advice: String?

    init(_ reason: String, advice: String? = nil) {
        self.reason = reason
        self.advice = advice
    }
}
