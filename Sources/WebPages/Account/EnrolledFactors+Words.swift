import PageRendering
import UserAccounts

extension EnrolledFactors {
    /// What the user signs in with, as a sentence.
    var words: PageText {
        let ways: PageText
        switch (contains(.passkey), contains(.oneTimeCode)) {
        case (false, false): return "You sign in with your password alone. A second factor protects you if it leaks."
        case (true, false): ways = "You have a passkey."
        case (false, true): ways = "You have an authenticator app."
        case (true, true): ways = "You have a passkey and an authenticator app."
        }
        return PageText(
            joining: [
                ways,
                contains(.askedAtLogin)
                    ? "You are asked for it after your password." : "You are not asked for it after your password.",
            ])
    }
}
