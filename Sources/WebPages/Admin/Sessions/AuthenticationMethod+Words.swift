import PageRendering
import Sessions

extension AuthenticationMethod {
    /// The methods of this server's login, with their names for users.
    static let named: [(method: AuthenticationMethod, words: PageText)] = [
        (.password, "Password"), (.oneTimePassword, "Authenticator app"), (.proofOfPossession, "Passkey"),
        (.hardwareKey, "Attested security key"), (.recoveryCode, "Recovery code"),
    ]

    /// The method for users. One that an application named itself keeps its name.
    var words: PageText {
        Self.named.first { $0.method == self }?.words ?? PageText(verbatim: rawValue)
    }
}
