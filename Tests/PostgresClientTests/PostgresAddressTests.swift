import PostgresClient
import Testing

@Suite struct PostgresAddressTests {
    @Test("an address does not print its password")
    func secrecy() {
        let address = PostgresAddress(url: "postgres://ada:violet@localhost/coatcheck")
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!"\(address) \(String(reflecting: address)) \(dumped)".contains("violet"))
    }

    @Test(
        "a URL that libpq can read is accepted, with our own parameter or without",
        arguments: [
            "postgres://localhost/coats", "postgresql://ada:p%40ss@db:5433/coats?sslmode=require",
            "postgres://h1,h2:5433/coats?target_session_attrs=read-write&prepared_statements=off",
            "postgres://ada:what?@db/coats?prepared_statements=on",
        ])
    func accepted(url: String) {
        #expect(PostgresAddress(url: url).problem == nil)
    }

    @Test(
        "one that it cannot read is refused without being repeated",
        arguments: [
            "postgres://ada:violet@[::1/coats", "postgres://ada:violet@db/coats?colour=red", "mysql://ada:violet@db",
            "postgres://ada:violet@db/coats?prepared_statements=perhaps", "postgres://ada:violet@db/%zz",
        ])
    func refused(url: String) throws {
        let problem = try #require(PostgresAddress(url: url).problem)
        #expect(!problem.contains("violet"))
    }
}
