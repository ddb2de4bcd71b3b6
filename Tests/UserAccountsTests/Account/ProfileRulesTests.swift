import Testing
import UserAccounts

@Suite struct ProfileRulesTests {
    @Test(
        "a display name is one line of visible text",
        arguments: ["Alice", "Alice de Wit", "李小龍", "👩‍👩‍👧 family", "<b>x</b>"])
    func displayName(_ text: String) {
        #expect(ProfileRules.displayName(text) == text)
    }

    @Test(
        "a display name cannot break a line, hide or turn text",
        arguments: [
            "", "   ", "a\nb", "a\r\nRemote-User: x", "a\u{0}b", "a\u{202e}b", "a\u{2028}b",
            String(repeating: "a", count: 129),
        ])
    func refusedDisplayName(_ text: String) {
        #expect(ProfileRules.displayName(text) == nil)
    }

    @Test("spaces around a display name are left out")
    func trimmed() {
        #expect(ProfileRules.displayName("  Alice ") == "Alice")
    }

    @Test(
        "an email address has something on both sides of one @",
        arguments: [
            ("a@b.example", true), ("ä@b.example", true), ("a+b@c", true), ("", false), ("a", false), ("@b", false),
            ("a@", false), ("a@b@c", false), ("a b@c", false), ("a@b\n", false), ("<a@b>", false), ("a@b,c@d", false),
        ])
    func email(_ text: String, _ isAccepted: Bool) {
        #expect((ProfileRules.email(text) != nil) == isAccepted)
    }

    @Test(
        "a group can stand in a list in a header",
        arguments: [
            ("staff", true), ("team/a-1_b.c:d", true), ("", false), ("a,b", false), ("a b", false), ("é", false),
            ("a\n", false),
        ])
    func group(_ text: String, _ isAccepted: Bool) {
        #expect((ProfileRules.groupName(text) != nil) == isAccepted)
    }
}
