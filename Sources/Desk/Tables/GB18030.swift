import Glibc

/// Text in the encoding of older Chinese systems, read with the C library's own tables.
package enum GB18030 {
  package enum Fault: Error, Equatable {
    /// No character starts at this byte, counted from 0.
    case undecodable(offset: Int)
    /// The C library was installed without its conversion tables.
    case unavailable
  }

  package static func decode(_ bytes: [UInt8]) throws(Fault) -> String {
    try Reader().decode(bytes[...])
  }

  /// A reader serves one caller at a time.
  final class Reader {
    private let conversion: Conversion

    init() throws(Fault) { conversion = try Conversion(from: "GB18030", to: "UTF-8") }

    func decode(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
      if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
      // Two bytes of GB 18030 become at most three of UTF-8, four at most four.
      return String(decoding: try conversion.converted(Array(bytes)), as: UTF8.self)
    }
  }

  /// An open conversion of the C library, whose result is never more than twice as long.
  final class Conversion {
    private let handle: iconv_t

    init(from source: String, to target: String) throws(Fault) {
      guard let handle = iconv_open(target, source), Int(bitPattern: handle) != -1 else { throw .unavailable }
      self.handle = handle
    }

    deinit { iconv_close(handle) }

    func converted(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
      var input = bytes.map { CChar(bitPattern: $0) }
      var output = [CChar](repeating: 0, count: bytes.count * 2)
      let (left, room) = convert(&input, into: &output)
      if left > 0 { throw .undecodable(offset: bytes.count - left) }
      return output.dropLast(room).map { UInt8(bitPattern: $0) }
    }

    /// How many bytes of the input could not be read, and how many of the output were not needed.
    private func convert(_ input: inout [CChar], into output: inout [CChar]) -> (left: Int, room: Int) {
      var (left, room) = (input.count, output.count)
      input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          var (from, to) = (source.baseAddress, target.baseAddress)
          iconv(handle, nil, nil, nil, nil)
          iconv(handle, &from, &left, &to, &room)
        }
      }
      return (left, room)
    }
  }
}
