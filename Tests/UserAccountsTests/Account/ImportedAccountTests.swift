import Testing
import UserAccounts

@Suite struct ImportedAccountTests {
    private static let hash = "$2b$05$abcdefghijklmnopqrstuu0hCLemrFEFQ28J3buUaNs6U9qPh2pCW"

    @Test("a line names the account, its hash and what it may do")
    func wholeLine() throws {
        let line = try #require(
            ImportedAccount(
                jsonLine: """
                    {"username":"alice","password_hash":"\(Self.hash)","display_name":"Alice","email":"a@b.example",
                    "roles":["admin"],"groups":["staff"],"disabled":true}
                    """))
        #expect(line.account.username == "alice")
        #expect(line.account.roles == [.administrator])
        #expect(line.account.groups == ["staff"])
        #expect(line.hash?.phc == Self.hash)
        #expect(line.isDisabled)
    }

    @Test("a line without a hash makes an account that waits for a link")
    func withoutHash() throws {
        let line = try #require(ImportedAccount(jsonLine: #"{"username":"alice"}"#))
        #expect(line.hash == nil)
        #expect(!line.isDisabled)
    }

    @Test(
        "a line that is not understood as a whole is not understood",
        arguments: [
            "", "[]", "{}", "null", #"{"username":1}"#, #"{"username":"a","password_hash":"plain text"}"#,
            #"{"username":"a","password_hash":"$md5$x$y$z"}"#, #"{"username":"a","disabeld":true}"#,
            #"{"username":"a","password":"plain text"}"#, #"{"username":"a","roles":"admin"}"#,
        ])
    func refused(_ line: String) {
        #expect(ImportedAccount(jsonLine: line) == nil)
    }
}
