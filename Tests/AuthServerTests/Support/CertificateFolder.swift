import Foundation

@testable import ServerSettings

/// A certificate and its key in two files, which tests replace as Certbot and Kubernetes do.
struct CertificateFolder {
    /// A self-signed certificate with its key. Both are for tests only, and end in 2126.
    struct Pair {
        let certificate: String
        let key: String
    }

    let folder: URL

    /// The folder holds the pair.
    init(_ pair: Pair) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pem-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(pair)
    }

    var files: TLSFiles {
        TLSFiles(certificate: folder.appending(path: "tls.crt").path, key: folder.appending(path: "tls.key").path)
    }

    /// Writes a pair, each file in place of the previous one.
    func write(_ pair: Pair) throws {
        try write(certificate: pair.certificate)
        try write(key: pair.key)
    }

    func write(certificate: String) throws {
        try Data(certificate.utf8).write(to: URL(filePath: files.certificate), options: .atomic)
    }

    func write(key: String) throws {
        try Data(key.utf8).write(to: URL(filePath: files.key), options: .atomic)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

extension CertificateFolder.Pair {
    /// For first.example.org and its subdomains, 192.0.2.1 and 2001:db8::1.
    static let first = Self(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIB3TCCAYKgAwIBAgIUFSL8ON05MQ0EZ4J22hkQBDVlG9AwCgYIKoZIzj0EAwIw
            HDEaMBgGA1UEAwwRZmlyc3QuZXhhbXBsZS5vcmcwIBcNMjYxMTMwMTcyMDA4WhgP
            MjEyNjExMDYxNzIwMDhaMBwxGjAYBgNVBAMMEWZpcnN0LmV4YW1wbGUub3JnMFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIqM4dy0+741cdJ0lcCuxp+QsXWIarDXL
            iiyyHZqL+ZuDzSIS/qIGHTMti+zz4uUSmvwzg3u66IOl+MF+ZL7iE6OBnzCBnDAd
            BgNVHQ4EFgQUQvs1mV8jQlRLhGEju5k9+SispdMwHwYDVR0jBBgwFoAUQvs1mV8j
            QlRLhGEju5k9+SispdMwDwYDVR0TAQH/BAUwAwEB/zBJBgNVHREEQjBAghFmaXJz
            dC5leGFtcGxlLm9yZ4ITKi5maXJzdC5leGFtcGxlLm9yZ4cEwAACAYcQIAENuAAA
            AAAAAAAAAAAAATAKBggqhkjOPQQDAgNJADBGAiEAksFOhOcaoVVvQVZJ5WAXnTDe
            qiKHilaPAJDcZ2mdaFECIQCPMSNRwhM7DexaQb+srpj7CF5DA5KGQwyPzzn2fFiK
            Ug==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrnMOmk0RliIzRB/A
            dlf6shLB/+Yn5/acdXq2uWPm5L2hRANCAAQiozh3LT7vjVx0nSVwK7Gn5CxdYhqs
            NcuKLLIdmov5m4PNIhL+ogYdMy2L7PPi5RKa/DODe7rog6X4wX5kvuIT
            -----END PRIVATE KEY-----
            """)

    /// For second.example.org.
    static let second = Self(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIB4DCCAYagAwIBAgIUCqQx5vpD5Ow2Lf9Lvt/b2j5uAJUwCgYIKoZIzj0EAwIw
            HTEbMBkGA1UEAwwSc2Vjb25kLmV4YW1wbGUub3JnMCAXDTI2MTEzMDE3MjAwOFoY
            DzIxMjYxMTA2MTcyMDA4WjAdMRswGQYDVQQDDBJzZWNvbmQuZXhhbXBsZS5vcmcw
            WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASSDj6JCBGemgqOrsjlWjmTqQJ9zpxR
            jnHpka/ljhK97nOFsV8PFGnEfxd0dSrnjc3xWAk6rOfJdMUKAySBBOTCo4GhMIGe
            MB0GA1UdDgQWBBQntvMWh1xuNZT11K0kNVnh+6bQAjAfBgNVHSMEGDAWgBQntvMW
            h1xuNZT11K0kNVnh+6bQAjAPBgNVHRMBAf8EBTADAQH/MEsGA1UdEQREMEKCEnNl
            Y29uZC5leGFtcGxlLm9yZ4IUKi5zZWNvbmQuZXhhbXBsZS5vcmeHBMAAAgGHECAB
            DbgAAAAAAAAAAAAAAAEwCgYIKoZIzj0EAwIDSAAwRQIhAOIH8i3JBdhCmZgXJ0/S
            UJVG2N66dmMvbwm335UVA6ytAiBDB9ks9VqPstjGz+vLs4TH8T/OwP9oF/0lydLR
            xYRoKA==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJBFA1I8VoAyOnLXk
            Wpp83tV+OsrBKbw3GFGVx+TbpUqhRANCAASSDj6JCBGemgqOrsjlWjmTqQJ9zpxR
            jnHpka/ljhK97nOFsV8PFGnEfxd0dSrnjc3xWAk6rOfJdMUKAySBBOTC
            -----END PRIVATE KEY-----
            """)
}
