import SQLInterface
import Testing

@Suite("Conditions of a query")
struct SQLConditionsTests {
    @Test("no condition and no limit leave both clauses empty")
    func empty() {
        let conditions = SQLConditions()
        #expect(conditions.clause.isEmpty)
        #expect(conditions.limitClause.isEmpty)
        #expect(conditions.parameters.isEmpty)
    }

    @Test("placeholders are numbered in the order of the values, through all conditions and the limit")
    func numbers() {
        var conditions = SQLConditions()
        conditions.add("a = $", .text("x"))
        conditions.add("b > $ OR c < $", .integer(1), .integer(2))
        conditions.limit(10)
        #expect(conditions.clause == "WHERE (a = $1) AND (b > $2 OR c < $3)")
        #expect(conditions.limitClause == "LIMIT $4")
        #expect(conditions.parameters == [.text("x"), .integer(1), .integer(2), .integer(10)])
    }

    @Test("a value never becomes part of the statement")
    func values() {
        var conditions = SQLConditions()
        conditions.add("a = $", .text("'; DROP TABLE accounts; -- $"))
        #expect(conditions.clause == "WHERE (a = $1)")
    }
}
