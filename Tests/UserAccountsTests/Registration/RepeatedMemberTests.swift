import Foundation
import Testing

@testable import UserAccounts

@Suite("A name that is twice in one object")
struct RepeatedMemberTests {
    @Test(
        "is found at any depth, however it is spelled",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"a":1,"b":{"c":[{"d":1,"d":1}]}}"#, #"[{"x":1},{"x":1,"x":1}]"#,
            ##"{"user":1,"us\u0065r":2}"##, ##"{"a\"b":1,"a\u0022b":2}"##, #"{"display_name":1,"displayName":2}"#,
            #"{ "a" : "x", "b" : [] , "a" : null }"#, "{\"a\"\n\t:1,\"a\"\r:2}", #"{"":1,"":2}"#,
        ])
    func found(json: String) throws {
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
        #expect(RepeatedMember.find(in: Array(json.utf8)) != nil)
    }

    @Test(
        "is not found where it is another object's name, or a value",
        arguments: [
            "{}", "[]", "1", #""a""#, #"{"a":"a","b":"a"}"#, #"{"a":{"a":{"a":[]}}}"#, #"[{"a":1},{"a":1}]"#,
            #"{"a":["b","b"],"b":"b"}"#, ##"{"a":"\"a\":1,","b":"{\\"}"##, #"{"a":[],"b":[{"a":1}],"c":{"a":1}}"#,
        ])
    func absent(json: String) {
        #expect(RepeatedMember.find(in: Array(json.utf8)) == nil)
    }

    @Test("text that is no JSON does no harm", arguments: ["", "{", "}", "]]", "\"", #"{"a"#, ##"{"a\"##, "{\"a\":"])
    func malformed(json: String) {
        #expect(RepeatedMember.find(in: Array(json.utf8)) == nil)
    }

    @Test("many names take no more than a moment")
    func many() {
        let names = (0..<8_000).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(RepeatedMember.find(in: Array("{\(names)}".utf8)) == nil)
        #expect(RepeatedMember.find(in: Array("{\(names),\"7999\":0}".utf8)) == "7999")
    }
}
