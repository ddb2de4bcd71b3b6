import Testing

@testable import Passkeys

@Suite("Answers of browsers")
struct AnswerTests {
    private static let id = Base64URL.encode(Array(1...32))

    private func registration(replacing old: String, with new: String) throws -> String {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge)
        try #require(json.contains(old))
        return json.replacing(old, with: new)
    }

    static let replacements: [(String, String, PasskeyRefusal.Code)] = [
        (#""type":"public-key""#, #""type":"password""#, .malformedAnswer),
        (#""type":"public-key""#, #""type":1"#, .malformedAnswer),
        (#""type":"public-key","#, "", .malformedAnswer),
        (#""id":"\#(id)""#, #""id":"AAAA""#, .unsuitableCredentialID),
        (#""id":"\#(id)""#, #""id":7"#, .malformedAnswer),
        (#""id":"\#(id)","#, "", .malformedAnswer),
        (#""rawId":"\#(id)","#, "", .malformedAnswer),
        (#""rawId":"\#(id)""#, #""rawId":null"#, .malformedAnswer),
        (id, id + "=", .malformedAnswer),
        (id, String(id.dropLast()) + "B", .malformedAnswer),
        (#""response":{"#, #""respons":{"#, .malformedAnswer),
        (#""clientDataJSON""#, #""clientDataJSO""#, .malformedAnswer),
        (#""attestationObject""#, #""attestationobject""#, .malformedAnswer),
        (#""attestationObject":""#, #""attestationObject":"+"#, .malformedAnswer),
        (#""response":{"#, #""response":{"attestationObject":"AA","#, .repeatedMember),
        (#""id""#, #""rawId":"AAAA","id""#, .repeatedMember),
        (#"{"credProps":{"rk":true}}"#, #"{"credProps":{"rk":true},"credProps":1}"#, .repeatedMember),
        (#"{"credProps":{"rk":true}}"#, "{,}", .malformedAnswer),
    ]

    @Test("an answer that is malformed in one place is refused", arguments: replacements)
    func malformed(old: String, new: String, code: PasskeyRefusal.Code) throws {
        let json = try registration(replacing: old, with: new)
        Ceremony.expectRefusal(code) { _ = try RegistrationAnswer(json: json.utf8) }
    }

    @Test(
        "an assertion without one of its members is refused",
        arguments: ["clientDataJSON", "authenticatorData", "signature"])
    func missing(name: String) throws {
        let json = try SoftwareAuthenticator().assertion(Ceremony.challenge).json.replacing(
            "\"\(name)\"", with: "\"x\"")
        Ceremony.expectRefusal(.malformedAnswer) { _ = try AssertionAnswer(json: json.utf8) }
    }

    @Test("a user handle of null is no user handle, one of another type is refused")
    func nullHandle() throws {
        var bytes = try SoftwareAuthenticator().assertion(Ceremony.challenge)
        bytes.userHandle = nil
        let json = bytes.json
        func with(_ handle: String) -> String {
            json.replacing("\"response\":{", with: "\"response\":{\"userHandle\":\(handle),")
        }
        #expect(try AssertionAnswer(json: with("null").utf8).userHandle == nil)
        Ceremony.expectRefusal(.malformedAnswer) { _ = try AssertionAnswer(json: with("7").utf8) }
    }

    @Test(
        "what is no object at all is refused",
        arguments: ["", "null", "[]", "\"a\"", "1", "{}", "{\"type\":\"public-key\"}", "<html>"])
    func noObject(text: String) {
        Ceremony.expectRefusal(.malformedAnswer) { _ = try RegistrationAnswer(json: text.utf8) }
        Ceremony.expectRefusal(.malformedAnswer) { _ = try AssertionAnswer(json: text.utf8) }
    }

    @Test("64 KiB are read, one byte more is not")
    func size() throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge)
        let full = json + String(repeating: " ", count: 65_536 - json.utf8.count)
        _ = try RegistrationAnswer(json: full.utf8)
        Ceremony.expectRefusal(.answerTooLarge) { _ = try RegistrationAnswer(json: (full + " ").utf8) }
        Ceremony.expectRefusal(.answerTooLarge) {
            _ = try AssertionAnswer(json: repeatElement(UInt8(ascii: " "), count: 1 << 20))
        }
    }

    @Test(
        "client data that is no JSON object, or lacks a member, is refused",
        arguments: [
            "", "7", "[]", #"{"type":"a","origin":"b"}"#, #"{"type":"a","challenge":"AAAA"}"#,
            #"{"origin":"a","challenge":"AAAA"}"#, #"{"type":1,"origin":"b","challenge":"AAAA"}"#,
            #"{"type":"a","origin":"b","challenge":["AAAA"]}"#,
        ])
    func clientData(text: String) {
        Ceremony.expectRefusal(.malformedClientData) { _ = try ClientData(Array(text.utf8)) }
    }

    @Test("answers print and reflect the credential id only")
    func printing() throws {
        let authenticator = try SoftwareAuthenticator()
        let registration = try RegistrationAnswer(json: authenticator.registration(Ceremony.challenge).utf8)
        #expect("\(registration)" == "registration(\(Self.id))")
        #expect(Mirror(reflecting: registration).children.map(\.label) == ["credentialID"])
        let assertion = try AssertionAnswer(json: authenticator.assertion(Ceremony.challenge).json.utf8)
        #expect("\(assertion)" == "assertion(\(Self.id))")
        #expect(Mirror(reflecting: assertion).children.map(\.label) == ["credentialID"])
    }
}
