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

  /// An open conversion. One reader serves one caller at a time.
  final class Reader {
    private let conversion: iconv_t

    init() throws(Fault) {
      guard let conversion = iconv_open("UTF-8", "GB18030"), Int(bitPattern: conversion) != -1 else {
        throw .unavailable
      }
      self.conversion = conversion
    }

    deinit { iconv_close(conversion) }

    func decode(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
      if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
      var input = bytes.map { CChar(bitPattern: $0) }
      // Two bytes of GB 18030 become at most three of UTF-8, four at most four.
      var output = [CChar](repeating: 0, count: bytes.count * 2)
      let (left, room) = convert(&input, into: &output)
      if left > 0 { throw .undecodable(offset: bytes.count - left) }
      return String(decoding: output.dropLast(room).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// How many bytes of the input could not be read, and how many of the output were not needed.
    private func convert(_ input: inout [CChar], into output: inout [CChar]) -> (left: Int, room: Int) {
      var (left, room) = (input.count, output.count)
      input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          var (from, to) = (source.baseAddress, target.baseAddress)
          iconv(conversion, nil, nil, nil, nil)
          iconv(conversion, &from, &left, &to, &room)
        }
      }
      return (left, room)
    }
  }
}
