import PostgresClient
import Testing

@Suite struct PostgresAddressTests {
    @Test("an address does not print its password")
    func secrecy() {
        let address = PostgresAddress(url: "postgres://ada:violet@localhost/coatcheck")
        #expect(!"\(address) \(String(reflecting: address))".contains("violet"))
    }
}
