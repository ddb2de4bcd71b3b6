import Crypto

/// What the browser says about a ceremony (WebAuthn L3 §5.8.1). The signature covers the hash of its exact bytes.
struct ClientData: Sendable {
    let type: [UInt8]
    let challenge: [UInt8]
    let origin: [UInt8]
    let isCrossOrigin: Bool
    let hasTopOrigin: Bool
    /// SHA-256 of the bytes.
    let hash: [UInt8]

    /// Reads client data. Unknown members are ignored: Chromium adds one at random.
    init(_ bytes: [UInt8]) throws(PasskeyRefusal) {
        let object: JSONValue
        do {
            // A byte order mark is part of the bytes and not of the text (WebAuthn L3 §7.1, UTF-8 decode).
            object = try JSONReader.read(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        } catch {
            throw error.refusal(.malformedClientData, of: "clientDataJSON")
        }
        guard let type = object["type"]?.string, let origin = object["origin"]?.string else {
            throw PasskeyRefusal(.malformedClientData, "clientDataJSON needs the texts type and origin")
        }
        guard let challenge = object["challenge"]?.string.flatMap(Base64URL.decode) else {
            throw PasskeyRefusal(.malformedClientData, "clientDataJSON needs a challenge in base64url without padding")
        }
        guard let isCrossOrigin = object.contains("crossOrigin") ? object["crossOrigin"]?.bool : false else {
            throw PasskeyRefusal(.malformedClientData, "crossOrigin in clientDataJSON is not true or false")
        }
        self.type = type
        self.challenge = challenge
        self.origin = origin
        self.isCrossOrigin = isCrossOrigin
        hasTopOrigin = object.contains("topOrigin")
        hash = Array(SHA256.hash(data: bytes))
    }
}
