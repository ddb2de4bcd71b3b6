import ArgumentParser
import Testing

@testable import coatcheck

@Suite("Handles that look like options")
struct HandleArgumentsTests {
    private let handle = "-3YbZ1ul_J4vmu-slZlbMw"

    @Test("a handle that begins with a hyphen is a handle, wherever it stands")
    func handles() throws {
        for arguments in [
            ["session", "revoke", handle, "--reason", "lost"], ["session", "revoke", "--reason", "lost", handle],
        ] {
            let command = try Coatcheck.parseAsRoot(HandleArguments.protected(arguments))
            let revoke = try #require(command as? SessionRevoke)
            #expect(revoke.id == handle)
            #expect(revoke.reason == "lost")
        }
        let show = try Coatcheck.parseAsRoot(HandleArguments.protected(["session", "show", handle]))
        #expect((show as? SessionShow)?.id == handle)
    }

    @Test("everything else stays as it is")
    func others() {
        for arguments in [
            ["session", "revoke", "--user", "ada"], ["session", "show", "3YbZ1ul_J4vmu-slZlbMwA"],
            ["session", "show", "--", handle], ["user", "add", "ada", "--password-stdin"], [],
        ] {
            #expect(HandleArguments.protected(arguments) == arguments)
        }
    }
}
