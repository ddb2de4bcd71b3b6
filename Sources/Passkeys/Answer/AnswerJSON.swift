/// The members that answers of both ceremonies have: the JSON of `PublicKeyCredential.toJSON()` (WebAuthn L3 §5.1.1).
struct AnswerJSON {
    static let maximumLength = 65_536

    let credentialID: CredentialID
    let clientData: ClientData
    private let response: JSONValue

    init(_ text: some Collection<UInt8>) throws(PasskeyRefusal) {
        guard text.count <= Self.maximumLength else {
            throw PasskeyRefusal(.answerTooLarge, "\(text.count) bytes, at most \(Self.maximumLength) are read")
        }
        let credential: JSONValue
        do {
            credential = try JSONReader.read(Array(text))
        } catch {
            throw error.refusal(.malformedAnswer, of: "the answer")
        }
        guard credential["type"]?.string == Array("public-key".utf8) else {
            throw PasskeyRefusal(.malformedAnswer, "the answer needs the member type with the value public-key")
        }
        let id = try Self.bytes("id", of: credential)
        guard try Self.bytes("rawId", of: credential) == id else {
            throw PasskeyRefusal(.unsuitableCredentialID, "id and rawId differ")
        }
        guard let credentialID = CredentialID(id) else {
            throw PasskeyRefusal(
                .unsuitableCredentialID, "the credential id has \(id.count) bytes, 1 to 1023 are allowed")
        }
        guard let response = credential["response"], case .object = response else {
            throw PasskeyRefusal(.malformedAnswer, "the answer needs the object response")
        }
        self.credentialID = credentialID
        self.response = response
        clientData = try ClientData(Self.bytes("clientDataJSON", of: response))
    }

    /// A member of `response` that has to be there.
    func bytes(_ name: String) throws(PasskeyRefusal) -> [UInt8] {
        try Self.bytes(name, of: response)
    }

    /// A member of `response` that may be absent or `null`.
    func optionalBytes(_ name: String) throws(PasskeyRefusal) -> [UInt8]? {
        response[name] == nil ? nil : try bytes(name)
    }

    /// The transports that the browser names. They are hints for the browser: whatever does not look like one is left
    /// out.
    var transports: [String] {
        guard case .array(let values) = response["transports"] else { return [] }
        let known = values.prefix(16).compactMap(\.string).filter { name in
            (1...32).contains(name.count)
                && name.allSatisfy { $0 == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
        return Set(known.map { String(decoding: $0, as: UTF8.self) }).sorted()
    }

    private static func bytes(_ name: String, of object: JSONValue) throws(PasskeyRefusal) -> [UInt8] {
        guard let bytes = object[name]?.string.flatMap(Base64URL.decode) else {
            throw PasskeyRefusal(.malformedAnswer, "the answer needs \(name) in base64url without padding")
        }
        return bytes
    }
}
