import Glibc

extension GB18030 {
  /// An open conversion the other way. One writer serves one caller at a time.
  final class Writer {
    private let conversion: iconv_t

    init() throws(Fault) {
      guard let conversion = iconv_open("GB18030", "UTF-8"), Int(bitPattern: conversion) != -1 else {
        throw .unavailable
      }
      self.conversion = conversion
    }

    deinit { iconv_close(conversion) }

    func encode(_ text: String) throws(Fault) -> [UInt8] {
      var input = text.utf8.map { CChar(bitPattern: $0) }
      if input.allSatisfy({ $0 >= 0 }) { return Array(text.utf8) }
      // Two bytes of UTF-8 may become four of GB 18030; three become two or four, four become four.
      var output = [CChar](repeating: 0, count: input.count * 2)
      var (left, room) = (input.count, output.count)
      input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          var (from, to) = (source.baseAddress, target.baseAddress)
          iconv(conversion, nil, nil, nil, nil)
          iconv(conversion, &from, &left, &to, &room)
        }
      }
      if left > 0 { throw .undecodable(offset: text.utf8.count - left) }
      return output.dropLast(room).map { UInt8(bitPattern: $0) }
    }
  }
}
