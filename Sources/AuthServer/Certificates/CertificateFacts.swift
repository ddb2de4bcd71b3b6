import Foundation
import NIOSSL
import Sessions

/// What the operator is told about a certificate: for which names it is, and when it ends.
struct CertificateFacts: Sendable, Hashable {
    /// The DNS names and IP addresses, in the order of the certificate.
    let names: [String]
    /// The last moment at which clients accept it.
    let end: Timestamp

    /// The facts of the certificate of a server, which is the first one of its chain.
    init(_ certificate: NIOSSLCertificate) {
        names = certificate._subjectAlternativeNames().compactMap(Self.text)
        end = Timestamp(milliseconds: Int64(certificate.notValidAfter) * 1000)
    }

    init(names: [String], end: Timestamp) {
        self.names = names
        self.end = end
    }

    private static func text(of name: _SubjectAlternativeName) -> String? {
        switch name.nameType {
        case .dnsName: String(decoding: name.contents, as: UTF8.self)
        case .ipAddress: address(Array(name.contents))
        default: nil
        }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
