extension Passkey {
    /// The passkey in a list of options (WebAuthn L3 §5.8.3).
    var descriptor: String {
        JSONText.object([
            ("type", JSONText.string("public-key")),
            ("id", JSONText.string(credentialID.description)),
            ("transports", JSONText.array(transports.map(JSONText.string))),
        ])
    }
}
