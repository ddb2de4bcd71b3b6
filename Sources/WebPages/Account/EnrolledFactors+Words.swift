import UserAccounts

extension EnrolledFactors {
    /// What the user signs in with, as a sentence.
    var words: String {
        var ways: [String] = []
        if contains(.passkey) { ways.append("a passkey") }
        if contains(.oneTimeCode) { ways.append("an authenticator app") }
        guard !ways.isEmpty else {
            return "You sign in with your password alone. A second factor protects you if it leaks."
        }
        let asked =
            contains(.askedAtLogin)
            ? "You are asked for it after your password." : "You are not asked for it after your password."
        return "You have \(ways.joined(separator: " and ")). \(asked)"
    }
}
