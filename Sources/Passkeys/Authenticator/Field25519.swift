/// A number modulo p = 2^255 - 19, the field of Ed25519. It holds public values only: the time of an operation depends on them.
struct Field25519: Equatable {
    static let zero = Field25519(0)
    static let one = Field25519(1)
    /// The constant d of the curve -x² + y² = 1 + d x² y² (RFC 8032 §5.1).
    static let d = Field25519(
        reducing: [0x75EB_4DCA_1359_78A3, 0x0070_0A4D_4141_D8AB, 0x8CC7_4079_7779_E898, 0x5203_6CEE_2B6F_FE73])

    /// p, the least significant limb first.
    private static let p: SIMD4<UInt64> = [UInt64.max - 18, .max, .max, .max >> 1]

    /// Below p, the least significant limb first.
    private let limbs: SIMD4<UInt64>

    init(_ value: UInt64) {
        limbs = [value, 0, 0, 0]
    }

    /// 32 bytes, little-endian.
    init(littleEndian bytes: some Collection<UInt8>) {
        var limbs = SIMD4<UInt64>()
        for (index, byte) in bytes.prefix(32).enumerated() { limbs[index / 8] |= UInt64(byte) << (index % 8 * 8) }
        self.init(reducing: limbs)
    }

    private init(reducing limbs: SIMD4<UInt64>) {
        var limbs = limbs
        while let less = Self.subtract(Self.p, from: limbs) { limbs = less }
        self.limbs = limbs
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = SIMD4<UInt64>(), carry: UInt128 = 0
        for index in 0..<4 {
            carry += UInt128(left.limbs[index]) + UInt128(right.limbs[index])
            sum[index] = UInt64(truncatingIfNeeded: carry)
            carry >>= 64
        }
        return Self(reducing: sum)
    }

    static func - (left: Self, right: Self) -> Self {
        // Below p, so the difference exists.
        left + Self(reducing: subtract(right.limbs, from: p) ?? .zero)
    }

    static func * (left: Self, right: Self) -> Self {
        var product = SIMD8<UInt64>()
        for i in 0..<4 {
            var carry: UInt128 = 0
            for j in 0..<4 {
                carry += UInt128(left.limbs[i]) * UInt128(right.limbs[j]) + UInt128(product[i + j])
                product[i + j] = UInt64(truncatingIfNeeded: carry)
                carry >>= 64
            }
            product[i + 4] = UInt64(truncatingIfNeeded: carry)
        }
        return Self(folding: product.lowHalf, product.highHalf)
    }

    /// low + 2^256 · high, where 2^256 is 38 modulo p.
    private init(folding low: SIMD4<UInt64>, _ high: SIMD4<UInt64>) {
        var (low, high) = (low, high)
        while high != .zero {
            var carry: UInt128 = 0
            for index in 0..<4 {
                carry += UInt128(high[index]) * 38 + UInt128(low[index])
                low[index] = UInt64(truncatingIfNeeded: carry)
                carry >>= 64
            }
            high = [UInt64(truncatingIfNeeded: carry), 0, 0, 0]
        }
        self.init(reducing: low)
    }

    /// Whether the number is the square of one (Euler's criterion): its power (p - 1) / 2 = 2^254 - 10 is 0 or 1.
    var isSquare: Bool {
        // The names say how many ones the exponent has in binary: an exponent of n ones, moved by m bits, and one of m ones
        // make one of n + m.
        let two = squared(1) * self
        let four = two.squared(2) * two
        let five = four.squared(1) * self
        let ten = five.squared(5) * five
        let twenty = ten.squared(10) * ten
        let forty = twenty.squared(20) * twenty
        let fifty = forty.squared(10) * ten
        let hundred = fifty.squared(50) * fifty
        let twoHundred = hundred.squared(100) * hundred
        let ones250 = twoHundred.squared(50) * fifty
        // 2^254 - 10 is 250 ones, four zeros, and 6.
        let power = ones250.squared(4) * squared(2) * squared(1)
        return power == .one || power == .zero
    }

    /// The square of the square …, so many times.
    private func squared(_ times: Int) -> Self {
        (0..<times).reduce(self) { result, _ in result * result }
    }

    /// `nil` if the difference is negative.
    private static func subtract(_ right: SIMD4<UInt64>, from left: SIMD4<UInt64>) -> SIMD4<UInt64>? {
        var difference = SIMD4<UInt64>(), borrows = false
        for index in 0..<4 {
            let (partial, first) = left[index].subtractingReportingOverflow(right[index])
            let (whole, second) = partial.subtractingReportingOverflow(borrows ? 1 : 0)
            difference[index] = whole
            borrows = first || second
        }
        return borrows ? nil : difference
    }
}
