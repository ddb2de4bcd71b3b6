/// What is wrong with a value, and what to write instead when that is not simply "what the key accepts".
package struct ValueError: Error, Equatable {
    package let reason: String
    package var advice: String?

    package init(_ reason: String, advice: String? = nil) {
        self.reason = reason
        self.advice = advice
    }
}
