extension OneTimeCodeSecret {
    /// The link that an authenticator app reads from a QR picture:
    /// `otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER`. Never to be logged, nor to stand in an address bar.
    ///
    /// Algorithm, length and time step are the apps' defaults and not named: some apps ignore them, so any other value would
    /// produce wrong codes.
    ///
    /// - Parameters:
    ///   - issuer: names this installation. An app keeps one secret for each issuer and account, so two installations with
    ///     the same issuer replace each other's.
    ///   - account: the name by which the user signs in.
    package func uri(issuer: String, account: String) -> String {
        let issuer = Self.percentEncoded(issuer)
        return "otpauth://totp/\(issuer):\(Self.percentEncoded(account))?secret=\(base32)&issuer=\(issuer)"
    }

    /// Every byte but those of the unreserved characters of RFC 3986 §2.3 becomes `%XX`.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
