import Testing
import UserAccounts

@Suite struct PasswordPolicyTests {
    private let policy = PasswordPolicy(host: "login.brightwater.example")

    private func problems(_ password: String) throws -> [PasswordProblem] {
        let account = try People.account()
        return policy.problems(
            with: Password(password), for: account.username, displayName: account.displayName, email: account.email)
    }

    @Test("15 code points of any kind are needed")
    func minimum() throws {
        #expect(try problems("kqzvwxjrtbnmpl") == [.tooShort])
        #expect(try problems("kqzvwxjrtbnmplf") == [])
        #expect(try problems("😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍") == [])
        #expect(try problems(String(repeating: "👩‍👩‍👧", count: 3)) == [])
        #expect(try problems(String(repeating: "é", count: 64)) == [])
    }

    @Test("256 code points are allowed, one more is not")
    func maximum() throws {
        let long = String(String(repeating: "kqzv wxjr ", count: 30).prefix(256))
        #expect(try problems(long) == [])
        #expect(try problems(long + "x") == [.tooLong])
        #expect(try problems(String(repeating: "x", count: 1_000_000)) == [.tooLong])
    }

    @Test("the minimum can be 8 where a second factor is required")
    func lowerMinimum() throws {
        let policy = PasswordPolicy(minimumLength: 8)
        #expect(policy.problems(with: Password("kqzvwxjr"), for: try People.account().username) == [])
        #expect(policy.problems(with: Password("kqzvwxj"), for: try People.account().username) == [.tooShort])
        #expect(policy.problems(with: Password("password1"), for: try People.account().username) == [.blocklisted])
    }

    @Test("no composition is asked for")
    func noComposition() throws {
        #expect(try problems("onlylowercasewithoutanydigit") == [])
        #expect(try problems("839201746583920") == [])
    }

    @Test(
        "common and predictable passwords are refused",
        arguments: [
            "passwordpassword", "password12345678", "123456789012345", "1234567890123456", "qwertyuiopasdfgh",
            "qwertyuiopasdfghjkl", "iloveyouiloveyou", "aaaaaaaaaaaaaaa", "letmeinletmeinletmein", "welcomewelcome1",
            "abcdefghijklmno", "correcthorsebatterystaple", "administrator123", "1qaz2wsx3edc4rfv", "Password Password",
            "PASSWORDPASSWORD", "thisismypassword", "superman batman1".replacing(" ", with: ""), "changemechangeme",
            "dragonmonkey123", "987654321098765",
        ])
    func common(_ password: String) throws {
        #expect(try problems(password).contains(.blocklisted))
    }

    @Test("a listed password inside a longer phrase does no harm")
    func substring() throws {
        #expect(try problems("my passwordpassword garden") == [])
        #expect(try problems("passwordpassword violet kettle") == [])
    }

    @Test(
        "names of the person, the product and the host, and what is derived from them, are refused",
        arguments: [
            "alicealicealice1", "AliceAliceAlice", "alice.de.wit.2026", "4l1c34l1c34l1c3", "ecilaecilaecila",
            "alicedewit12345", "coatcheckcoatcheck", "coatcheck-alice", "brightwater2026", "login.brightwater.example",
            "c0@tch3ckc0@tch3ck", "alice.dewit@mail.example",
            "WaterBright Water".replacing("WaterBright ", with: "Brightwater"),
        ])
    func context(_ password: String) throws {
        #expect(try problems(password).contains(.contextWord))
    }

    @Test("a context word inside a longer phrase does no harm")
    func contextSubstring() throws {
        #expect(try problems("alice sells violet kettles") == [])
        #expect(try problems("brightwater under seven bridges") == [])
    }

    @Test("reasons have stable codes")
    func codes() {
        #expect(
            PasswordProblem.allCases.map(\.rawValue) == [
                "too_short", "too_long", "blocklisted", "context_word", "same_as_current",
            ])
    }
}
