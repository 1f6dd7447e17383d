/// A value of the flow language at run time.
public indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case decimal(Double)
    case text(String)
    case list([Value])
    case map([String: Value])
}
