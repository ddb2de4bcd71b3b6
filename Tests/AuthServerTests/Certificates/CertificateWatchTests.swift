import Foundation
import Sessions
import SessionsTesting
import TestSupport
import Testing

@testable import AuthServer
@testable import ServerSettings

@Suite("The certificate is replaced while the server runs")
struct CertificateWatchTests {
    private let log = CapturedLog()
    /// More than 14 days before the certificates of the tests end.
    private let clock = ManualClock(Timestamp(milliseconds: 1_900_000_000_000))

    private func watched(
        _ test: (CertificateFolder, ServedCertificate, CertificateWatch) throws -> Void
    ) throws {
        let folder = try CertificateFolder(.first)
        defer { folder.remove() }
        let certificate = try ServedCertificate(folder.files)
        try test(folder, certificate, CertificateWatch(certificate, clock: clock, logger: log.logger))
    }

    private func lines(_ text: String) -> Int { log.lines.count { $0.contains(text) } }

    @Test("files that have not changed are not read again")
    func unchanged() throws {
        try watched { _, certificate, watch in
            let context = certificate.current.context
            watch.look()
            #expect(certificate.current.context === context)
            #expect(log.lines.isEmpty)
        }
    }

    @Test("files that were replaced are used, and the log names the names and the end")
    func replaced() throws {
        try watched { folder, certificate, watch in
            #expect(certificate.current.facts.names.first == "first.example.org")
            try folder.write(.second)
            watch.look()
            #expect(
                certificate.current.facts.names
                    == ["second.example.org", "*.second.example.org", "192.0.2.1", "2001:db8::1"])
            #expect(lines("certificate replaced") == 1)
            #expect(log.lines.contains { $0.contains("second.example.org") && $0.contains("2126-11-06T17:20:08") })
            watch.look()
            #expect(log.lines.count == 1)
        }
    }

    @Test("a link that leads to other files is noticed, as Certbot and Kubernetes replace them")
    func links() throws {
        let folder = try CertificateFolder(.first)
        let next = try CertificateFolder(.second)
        defer { [folder, next].forEach { $0.remove() } }
        let link = folder.folder.appending(path: "live")
        func point(to target: CertificateFolder) throws {
            let new = folder.folder.appending(path: "new")
            try FileManager.default.createSymbolicLink(at: new, withDestinationURL: target.folder)
            #expect(rename(new.path, link.path) == 0)
        }
        try point(to: folder)
        let files = TLSFiles(
            certificate: link.appending(path: "tls.crt").path, key: link.appending(path: "tls.key").path)
        let certificate = try ServedCertificate(files)
        let watch = CertificateWatch(certificate, clock: clock, logger: log.logger)
        try point(to: next)
        watch.look()
        #expect(certificate.current.facts.names.first == "second.example.org")
    }

    @Test(
        "a pair that cannot be used leaves the previous one in use and is one error",
        arguments: ["", "-----BEGIN CERTIFICATE-----\nMIIB3TCCAYKg", "not PEM"])
    func unusable(text: String) throws {
        try watched { folder, certificate, watch in
            try folder.write(certificate: text)
            for _ in 0..<3 { watch.look() }
            #expect(certificate.current.facts.names.first == "first.example.org")
            #expect(log.lines.count == 1)
            #expect(lines("tls.certificate") == 1)
        }
    }

    @Test("a certificate whose key has not been replaced yet is used as soon as the key is")
    func halfWay() throws {
        try watched { folder, certificate, watch in
            try folder.write(certificate: CertificateFolder.Pair.second.certificate)
            watch.look()
            #expect(certificate.current.facts.names.first == "first.example.org")
            #expect(lines("it is not the key of the certificate") == 1)
            try folder.write(key: CertificateFolder.Pair.second.key)
            watch.look()
            #expect(certificate.current.facts.names.first == "second.example.org")
            #expect(lines("certificate replaced") == 1)
        }
    }

    @Test("files that are gone leave the previous pair in use until they are back")
    func gone() throws {
        try watched { folder, certificate, watch in
            try FileManager.default.removeItem(atPath: folder.files.key)
            for _ in 0..<3 { watch.look() }
            #expect(lines("the file cannot be read") == 1)
            try folder.write(.second)
            watch.look()
            #expect(certificate.current.facts.names.first == "second.example.org")
        }
    }

    @Test("the log warns when the certificate ends soon, and when it has ended")
    func reminder() throws {
        try watched { _, certificate, watch in
            clock.advance(by: certificate.current.facts.end.elapsed(since: clock.now()) - .seconds(10 * 86_400))
            watch.look()
            watch.look()
            #expect(lines("the certificate ends within 14 days") == 1)
            clock.advance(by: .seconds(8 * 86_400))
            watch.look()
            #expect(lines("the certificate ends within 3 days") == 1)
            clock.advance(by: .seconds(3 * 86_400))
            watch.look()
            #expect(lines("the certificate has ended") == 1)
        }
    }
}
