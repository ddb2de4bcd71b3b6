import SQLInterface
import Testing

@testable import PostgresClient

@Suite("Why there is no connection to PostgreSQL")
struct ConnectionRefusalTests {
    @Test(
        "a permanent refusal is a configuration error",
        arguments: [
            #"FATAL:  password authentication failed for user "ada""#, #"FATAL:  database "coats" does not exist"#,
            "server does not support SSL, but SSL was required", "SSL error: certificate verify failed",
            #"invalid integer value "port" for connection option "port""#, #"invalid port number: "99999""#,
            #"invalid sslmode value: "perhaps""#, "received invalid response to SSL negotiation: H",
            "session is read-only",
        ])
    func misconfigured(message: String) {
        #expect(ConnectionRefusal.error(message).code == .misconfigured)
    }

    @Test(
        "everything else may pass by itself, and is told in libpq's first line",
        arguments: [
            "FATAL:  the database system is starting up", "FATAL:  sorry, too many clients already",
            "connection to server at \"db\", port 5432 failed: Connection refused\n\tIs the server running?", "",
        ])
    func unavailable(message: String) {
        let error = ConnectionRefusal.error(message)
        #expect(error.code == .unavailable)
        #expect(!error.message.contains("\n"))
    }

    @Test(
        "a database that is not UTF-8 is the configuration's fault, with the remedy",
        arguments: ["LATIN1", "SQL_ASCII"])
    func encoding(name: String) {
        let error = ConnectionRefusal.error(encoding: name)
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("ENCODING 'UTF8' TEMPLATE template0") == true)
        #expect(error?.message.contains(name) == true)
        #expect(ConnectionRefusal.error(encoding: "UTF8") == nil)
        #expect(ConnectionRefusal.error(encoding: nil) == nil)
    }

    @Test("a port that is no number is refused before anything is sent", arguments: ["port", "99999"])
    func ports(port: String) {
        let error = #expect(throws: StorageError.self) {
            try PostgresLink(PostgresAddress(url: "postgres://ada:violet@127.0.0.1:\(port)/coats"))
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("violet") == false)
    }
}
