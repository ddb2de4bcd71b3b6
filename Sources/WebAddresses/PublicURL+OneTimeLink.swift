package import UserAccounts

extension PublicURL {
    /// The address of a one-time link, as a user opens it in a browser. Never to be logged.
    package func address(of purpose: OneTimeLinkPurpose, _ token: OneTimeToken) -> String {
        let path = purpose == .setup ? PagePath.setup : PagePath.passwordLink
        return link(to: "\(path)?token=\(token.wireValue)")
    }
}
