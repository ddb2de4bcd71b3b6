import PageRendering
import ServerSettings

extension ServerConfiguration {
    /// Why this server has no passkeys, for users; `nil` if it has.
    var passkeysOff: PageText? {
        factors.relyingParty == nil ? "Passkeys need an encrypted address with a name, so this server has none." : nil
    }
}
